import { byId, el, list, replay, setText } from './dom.js'
import { count, duration, roughly, seconds, shortName } from './format.js'

/** After three seconds without a heartbeat an instance counts as lost: how long a fuse burns, ms. */
const fuseMs = 3_000
const units = { 'market-stream': ['stream', 'streams'] }
const states = { starting: 'starting', stopping: 'stopping', late: 'late', lost: 'lost' }
const still = matchMedia('(prefers-reduced-motion: reduce)')

function workOf({ role, slots, health }) {
  if (states[health]) return states[health]
  const [one, many] = units[role] ?? ['shard', 'shards']
  return slots > 0 ? `${count(slots)} ${slots === 1 ? one : many}` : 'ready'
}

function create() {
  return el(
    'li',
    { class: 'instance' },
    el('span', { class: 'pulse', 'aria-hidden': 'true' }),
    el('span', { class: 'name' }),
    el('span', { class: 'work' }),
    el('span', { class: 'up' }),
    el(
      'span',
      { class: 'beat' },
      el('span', { class: 'age' }),
      el('span', { class: 'fuse', 'aria-hidden': 'true' }, el('i')),
    ),
  )
}

function burn(fuse, heardMsAgo) {
  for (const animation of fuse.getAnimations()) animation.cancel()
  const from = Math.min(1, heardMsAgo / fuseMs)
  fuse.style.transform = `scaleX(${from})`
  if (still.matches || from === 1) return
  fuse.animate([{ transform: `scaleX(${from})` }, { transform: 'scaleX(1)' }], {
    duration: fuseMs * (1 - from),
    fill: 'forwards',
  })
}

function update(element, instance) {
  const { role, instance: name, pid, egress, version, uptimeMs, heardMsAgo, health } = instance
  element.dataset.health = health
  element.title = `${name} · process ${pid} · egress ${egress} · version ${version} · up ${duration(uptimeMs)}`
  setText(element.querySelector('.name'), shortName(role, name))
  setText(element.querySelector('.work'), workOf(instance))
  setText(element.querySelector('.up'), health === 'lost' ? '' : roughly(uptimeMs))
  setText(element.querySelector('.age'), health === 'lost' ? `${roughly(heardMsAgo)} ago` : seconds(heardMsAgo))
  burn(element.querySelector('.fuse i'), heardMsAgo)
  if (health === 'beating' && heardMsAgo < 1_100) replay(element.querySelector('.pulse'), 'beats')
}

/** The roles and who plays them. */
export function showFleet({ roles }) {
  list(byId('roles'), roles, {
    key: ({ role }) => role,
    create: ({ role }) => el('div', { class: 'role' }, el('h3', {}, role), el('ul', { class: 'players' })),
    update(element, { instances }) {
      const players = element.querySelector('.players')
      if (instances.length === 0)
        players.replaceChildren(el('li', { class: 'absent', 'data-key': '' }, 'none is running'))
      else list(players, instances, { key: ({ instance }) => instance, create, update })
    },
  })
}
