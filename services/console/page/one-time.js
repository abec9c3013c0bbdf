// Seals one secret in the browser and hands it in. The bytes in the box are: what the server says stands before the
// secret (whose and what it is), then the secret itself.
import sodium from '/one-time-modules/libsodium-wrappers.js'

const form = document.querySelector('#form')
const said = document.querySelector('#said')
const { purpose, user, publicKey, prefix, words: wordsJson } = form.dataset
const words = JSON.parse(wordsJson)
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

const fieldOf = (id) => document.querySelector(`#${id}`)

function base32(bytes) {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return bits
    .match(/.{5}/g)
    .map((five) => alphabet[Number.parseInt(five, 2)])
    .join('')
}

/** 20 random bytes, as RFC 4226 recommends; made here, so that no chat and no server ever shows them. */
function showSeed() {
  const seed = crypto.getRandomValues(new Uint8Array(20))
  const text = base32(seed)
  fieldOf('seed').textContent = text.match(/.{1,4}/g).join(' ')
  fieldOf('open').href = `otpauth://totp/Flotilla:${encodeURIComponent(user)}?secret=${text}&issuer=Flotilla`
  return seed
}

function secretBytes() {
  const field = fieldOf('secret')
  const bytes = new TextEncoder().encode(field.value.trim())
  field.value = ''
  return bytes
}

function sealed(plain) {
  const before = sodium.from_base64(prefix, sodium.base64_variants.ORIGINAL)
  const inner = new Uint8Array(before.length + plain.length)
  inner.set(before)
  inner.set(plain, before.length)
  const box = sodium.crypto_box_seal(inner, sodium.from_base64(publicKey, sodium.base64_variants.ORIGINAL))
  sodium.memzero(inner)
  plain.fill(0)
  return sodium.to_base64(box, sodium.base64_variants.ORIGINAL)
}

async function handIn(body) {
  const answer = await fetch(location.pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const told = await answer.json()
  if (told.ok) return words.done
  return told.gone ? words.gone : `${told.message} ${words.failed}`
}

function say(text) {
  form.replaceChildren(said)
  said.className = ''
  said.textContent = text
}

async function start() {
  await sodium.ready
  const seed = purpose === 'totp' ? showSeed() : undefined
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const code = fieldOf('code').value
    const others = purpose === 'totp' ? { first: fieldOf('first').value } : { apiKey: fieldOf('apiKey').value.trim() }
    const body = { ...others, sealed: sealed(seed ?? secretBytes()), ...(code === '' ? {} : { code }) }
    say(words.working)
    try {
      say(await handIn(body))
    } catch {
      say(words.failed)
    }
  })
}

start().catch(() => say(words.notSafe))
