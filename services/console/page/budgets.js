import { byId, el, list, setText } from './dom.js'
import { count, duration, level, poolName, roughly, windowMs } from './format.js'

function create() {
  return el(
    'li',
    { class: 'budget' },
    el('span', { class: 'pool' }, el('span', { class: 'what' }), el('small', { class: 'scope' })),
    el('span', { class: 'amount' }, el('b'), el('small', { class: 'of' }), el('small', { class: 'left' })),
    el('span', { class: 'bar', role: 'meter', 'aria-valuemin': 0 }, el('i')),
  )
}

function update(element, { pool, scope, used, limit, window, resetsInMs }) {
  const share = limit > 0 ? Math.min(1, used / limit) : 0
  element.dataset.level = level(share)
  setText(element.querySelector('.what'), poolName(pool))
  setText(element.querySelector('.scope'), `${scope} · ${roughly(windowMs(window))}`)
  setText(element.querySelector('b'), count(used))
  setText(element.querySelector('.of'), ` / ${count(limit)}`)
  const left = element.querySelector('.left')
  setText(left, roughly(resetsInMs))
  left.style.setProperty('--remaining', Math.min(1, resetsInMs / windowMs(window)))
  element.title = `${pool} of ${scope}: ${count(used)} of ${count(limit)}, the window ends in ${duration(resetsInMs)}`
  const bar = element.querySelector('.bar')
  bar.setAttribute('aria-valuemax', limit)
  bar.setAttribute('aria-valuenow', used)
  bar.setAttribute('aria-label', `${poolName(pool)} of ${scope}`)
  bar.firstChild.style.setProperty('--share', share)
}

/** How much of each limit is used, and until when it counts. */
export function showBudgets({ budgets, moreBudgets, freezes, spenders }) {
  list(byId('freezes'), freezes, {
    key: ({ scope, pool }) => `${scope} ${pool}`,
    create: () => el('li'),
    update: (element, { scope, pool, cause, endsInMs }) =>
      setText(element, `${poolName(pool)} of ${scope} is frozen for ${duration(endsInMs)} (${cause})`),
  })
  list(byId('budget-list'), budgets, { key: ({ pool, scope }) => `${pool} ${scope}`, create, update })
  list(byId('spenders'), spenders, {
    key: ({ user }) => user,
    create: () => el('li'),
    update: (element, { user, percent, waiting, level }) => {
      const held = level === 'quiet' ? '' : ` · ${level}: refused calls burnt what all share`
      setText(
        element,
        `${user} took ${percent} % of a minute’s budget${waiting > 0 ? ` · ${count(waiting)} waiting` : ''}${held}`,
      )
      element.dataset.level = level
    },
  })
  const nothing = budgets.length === 0 ? 'Nothing has been asked of Binance yet.' : ''
  setText(byId('budget-note'), moreBudgets > 0 ? `and ${count(moreBudgets)} more, less used` : nothing)
}
