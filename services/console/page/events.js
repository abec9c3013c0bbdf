import { byId, el, list, replay, setText } from './dom.js'
import { timeOfDay } from './format.js'

/** How many lines stand on the page. */
const shown = 60
const known = new Map()

const create = () =>
  el('li', { class: 'event' }, el('span', { class: 'title' }), el('time'), el('span', { class: 'detail' }))

function update(element, { tone, title, detail, at }) {
  element.dataset.tone = tone
  setText(element.querySelector('.title'), title)
  setText(element.querySelector('.detail'), detail)
  const time = element.querySelector('time')
  time.dateTime = new Date(at).toISOString()
  setText(time, timeOfDay(at))
}

function show() {
  const newest = [...known.values()].sort((one, other) => other.at - one.at).slice(0, shown)
  for (const key of known.keys()) if (!newest.includes(known.get(key))) known.delete(key)
  list(byId('event-list'), newest, { key: ({ key }) => key, create, update })
  byId('event-note').hidden = newest.length > 0
}

/** Incidents, alerts, orders and fills, newest first. */
export const events = {
  all(happenings) {
    known.clear()
    for (const happening of happenings) known.set(happening.key, happening)
    show()
  },
  add(happening) {
    known.set(happening.key, happening)
    show()
    const element = [...byId('event-list').children].find(({ dataset }) => dataset.key === happening.key)
    if (element) replay(element, 'is-new')
  },
}
