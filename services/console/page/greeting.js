import { el } from './dom.js'

const steps = [
  ['/start', 'meet the bot'],
  ['/addkey', 'connect an account: the exchange’s page opens below'],
  ['/buy BTCUSDT $100', 'look at the preview, then confirm'],
]

/** What stands in a chat before its first message; `say(text)` when a step is clicked. */
export function greeting(say) {
  const step = ([command, what]) =>
    el('li', {}, el('button', { type: 'button', onclick: () => say(command) }, command), el('span', {}, what))
  return el(
    'div',
    { id: 'greeting', class: 'greeting' },
    el('b', {}, 'From zero to a filled order'),
    el('p', {}, 'A real bot, a simulated exchange, no money. Three clicks:'),
    el('ol', {}, ...steps.map(step)),
  )
}
