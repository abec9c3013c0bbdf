import { say } from './chat.js'
import { byId, setText } from './dom.js'
import { post } from './feed.js'

let newest

/** A public key came up in the chat: if just now, the next step is here. */
export function offerPublicKey(pem, isPast) {
  newest = pem
  byId('take-key').disabled = false
  if (isPast) return
  byId('api-keys').open = true
  byId('take-key').classList.add('wanted')
  showResult(false)
}

function showResult(isThere) {
  byId('key-result').hidden = !isThere
  byId('key-form').hidden = isThere
}

async function register(event) {
  event.preventDefault()
  byId('register-key').disabled = true
  const answer = await post('/demo/keys', { publicKey: byId('public-key').value.trim() })
  byId('register-key').disabled = false
  setText(byId('key-fault'), answer.ok ? '' : `Not registered: ${answer.message}`)
  if (!answer.ok) return
  showResult(true)
  setText(byId('api-key'), answer.apiKey)
  byId('send-key').focus()
}

/** Starts the card of the simulated exchange. */
export function startApiKeys() {
  byId('key-form').addEventListener('submit', register)
  byId('take-key').addEventListener('click', () => {
    byId('public-key').value = newest
    byId('take-key').classList.remove('wanted')
    byId('register-key').focus()
  })
  byId('another-key').addEventListener('click', () => {
    showResult(false)
    byId('public-key').value = ''
    byId('public-key').focus()
  })
  byId('send-key').addEventListener('click', async () => {
    if (await say(byId('api-key').textContent)) byId('api-keys').open = false
  })
}
