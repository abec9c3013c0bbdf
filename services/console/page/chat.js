import { fillMessage } from './bubble.js'
import { byId, el, replay, setText } from './dom.js'
import { openFeed, post } from './feed.js'
import { greeting } from './greeting.js'
import { prices } from './prices.js'

const toastMs = 3_200
/** Telegram shows "typing" for five seconds, or until the message is there. */
const typingMs = 5_000
const usual = 'bot · simulated Telegram'

const messages = new Map()
const heardKey = new Set()
let toastTimer
let typingTimer

const log = () => byId('chat-log')
const isAtEnd = () => log().scrollHeight - log().scrollTop - log().clientHeight < 80
const toEnd = () => log().scrollTo({ top: log().scrollHeight })

function toast(text, { isAlert = false } = {}) {
  const box = byId('toast')
  setText(box, text)
  box.classList.toggle('is-alert', isAlert)
  box.classList.add('is-shown')
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => box.classList.remove('is-shown'), isAlert ? toastMs * 2 : toastMs)
}

function setState(text, isTyping = false) {
  setText(byId('chat-state'), text)
  byId('chat-state').classList.toggle('is-typing', isTyping)
  clearTimeout(typingTimer)
  if (isTyping) typingTimer = setTimeout(() => setState(usual), typingMs)
}

/** Writes to the bot as the person of the demo. */
export async function say(text) {
  const answer = await post('/chat/send', { text, language: navigator.language })
  if (!answer.ok) toast(answer.message)
  return answer.ok
}

const acts = {
  onCommand: say,
  async onCopy(text) {
    await navigator.clipboard.writeText(text).then(
      () => toast('Copied'),
      () => toast('The browser did not allow copying'),
    )
  },
  async onPress(messageId, index) {
    const answer = await post('/chat/press', { messageId, index })
    if (answer.ok) return
    settle()
    toast(answer.message)
  },
}

/** No button waits any more. */
function settle() {
  for (const button of log().querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy')
}

function show(message, { isEdit = false, isPast = false } = {}) {
  const follow = isAtEnd() || message.own
  const known = messages.get(message.id)
  const element = known?.element ?? el('article', { class: 'message' })
  const bubble = fillMessage(element, message, acts)
  messages.set(message.id, { element, publicKey: message.publicKey })
  if (!known) {
    byId('greeting')?.remove()
    log().append(element)
    if (!message.own) setState(usual)
  }
  if (isEdit) replay(bubble, 'is-edited')
  if (message.publicKey) for (const hear of heardKey) hear(message.publicKey, isPast)
  if (follow) requestAnimationFrame(toEnd)
  return element
}

function restart(history) {
  messages.clear()
  log().replaceChildren(...(history.length === 0 ? [greeting(say)] : []))
  for (const message of history) show(message, { isPast: true })
  setState(usual)
  toEnd()
}

/** A price a little above the last one, so that the alert is seen to fire soon. */
function alertChip() {
  const last = prices.last('BTCUSDT')
  return last === undefined ? undefined : `/alert BTCUSDT > ${Math.ceil(Number(last) + 5)}`
}

const chips = [
  ['/start', () => '/start'],
  ['/price BTCUSDT', () => '/price BTCUSDT'],
  ['/addkey', () => '/addkey'],
  ['/buy BTCUSDT $100', () => '/buy BTCUSDT $100'],
  ['/alert BTCUSDT > …', alertChip],
  ['/balance', () => '/balance'],
  ['/help', () => '/help'],
]

function startComposer() {
  const [form, draft] = [byId('composer'), byId('draft')]
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const text = draft.value.trim()
    if (text === '') return draft.focus()
    draft.value = ''
    if (!(await say(text))) draft.value = text
  })
  draft.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  const use = (text) => {
    if (text !== undefined) return say(text)
    draft.value = '/alert BTCUSDT > '
    draft.focus()
  }
  byId('chips').replaceChildren(
    ...chips.map(([label, text]) => el('button', { type: 'button', onclick: () => use(text()) }, label)),
  )
}

/** Starts the chat with the bot. `onPublicKey(pem, isPast)` hears every public key that stands in a message. */
export function startChat({ onPublicKey }) {
  heardKey.add(onPublicKey)
  startComposer()
  // What was read last stays in sight when the card below opens or a keyboard comes up.
  let wasAtEnd = true
  log().addEventListener('scroll', () => {
    wasAtEnd = isAtEnd()
  })
  new ResizeObserver(() => wasAtEnd && toEnd()).observe(log())
  openFeed('/chat/events', {
    history: restart,
    message: (message) => show(message).classList.add('is-new'),
    edit: (message) => show(message, { isEdit: true }),
    delete: ({ id }) => {
      messages.get(id)?.element.remove()
      messages.delete(id)
    },
    answer({ text, alert }) {
      settle()
      if (text) toast(text, { isAlert: alert })
    },
    action: () => setState('typing', true),
    away: () => setState('the simulated Telegram does not answer, trying again…'),
  })
}
