import { byId, el, list, setText } from './dom.js'
import { post } from './feed.js'
import { count, duration } from './format.js'

const what = (scope) => (scope === 'all' ? 'All trading' : scope.replace('-', ' '))

async function act(path, wish, button) {
  button.disabled = true
  const answer = await post(path, wish)
  button.disabled = false
  setText(byId('kill-switch-fault'), answer.ok ? '' : `That did not work: ${answer.message}`)
}

function create({ scope }) {
  const thaw = el('button', { type: 'button', class: 'quiet' }, 'Thaw')
  thaw.addEventListener('click', () => act('/thaw', { scope }, thaw))
  return el('li', {}, el('span', { class: 'frozen-what' }), thaw)
}

function update(element, { scope, by, flatten, accounts, safe, cancelled, closed, forMs }) {
  element.dataset.safe = safe >= accounts
  const done = `${count(safe)} of ${count(accounts)} accounts safe, ${count(cancelled)} orders cancelled`
  const positions = flatten ? `, ${count(closed)} positions closed` : ''
  setText(
    element.querySelector('.frozen-what'),
    `${what(scope)} is frozen for ${duration(forMs)} by ${by}: ${done}${positions}`,
  )
}

/** What the kill switch holds, and how far executors are with it. */
export function showKillSwitches({ killSwitches }) {
  list(byId('kill-switches'), killSwitches, { key: ({ scope }) => scope, create, update })
  byId('kill-switches').hidden = killSwitches.length === 0
}

/** Starts the button that stops all trading. */
export function startKillSwitch() {
  const dialog = byId('kill-switch-dialog')
  byId('kill-switch').addEventListener('click', () => dialog.showModal())
  byId('kill-switch-leave').addEventListener('click', () => dialog.close())
  byId('kill-switch-form').addEventListener('submit', async (event) => {
    event.preventDefault()
    const wish = { scope: 'all', flatten: byId('kill-switch-flatten').checked }
    await act('/freeze', wish, byId('kill-switch-go'))
    dialog.close()
  })
}
