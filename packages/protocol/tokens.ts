import { FaultError, refusal } from './outcome.ts'

const token = /^[A-Za-z0-9_-]{1,64}$/
const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Whether `text` may stand between two dots of a subject: 1–64 of `A–Z a–z 0–9 _ -`. */
export function isToken(text: string): boolean {
  return token.test(text)
}

/**
 * Returns `text` when it is a token and refuses it otherwise: dots, wildcards, blanks and control
 * characters are never escaped, because an escaped name is a second name for the same thing.
 * @throws FaultError `BAD_TOKEN`
 */
export function asToken(text: string, what: string): string {
  if (isToken(text)) return text
  throw new FaultError(
    refusal('BAD_TOKEN', `${what} ${JSON.stringify(text.slice(0, 80))} is not 1–64 characters of A–Z a–z 0–9 _ -`),
  )
}

/** Lowercase base32 (RFC 4648 alphabet, no padding) of some bytes. */
export function toBase32(bytes: Uint8Array): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += base32[(value >> bits) & 31]
    }
  }
  return bits > 0 ? text + base32[(value << (5 - bits)) & 31] : text
}

function fromBase32(text: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const character of text) {
    value = ((value << 5) | base32.indexOf(character)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >> bits) & 0xff)
    }
  }
  return Uint8Array.from(bytes)
}

/**
 * A symbol as a subject token. Symbols that are no token (Binance lists some with Chinese letters)
 * are written `x-` + base32 of their UTF-8, which no ordinary symbol can look like.
 */
export function symbolToken(symbol: string): string {
  if (isToken(symbol) && !symbol.startsWith('x-')) return symbol
  return asToken(`x-${toBase32(new TextEncoder().encode(symbol))}`, 'symbol')
}

/** The symbol behind a token of `symbolToken`; of a token that is none of these, one that names another symbol. */
export function symbolOf(symbolAsToken: string): string {
  return symbolAsToken.startsWith('x-') ? new TextDecoder().decode(fromBase32(symbolAsToken.slice(2))) : symbolAsToken
}

/** How many shards accounts are spread over; a shard is two lowercase hex digits. */
export const shardCount = 256

/** All shards, `00` to `ff`. */
export const shards: readonly string[] = Array.from({ length: shardCount }, (_, n) => n.toString(16).padStart(2, '0'))

/** The shard of an account: the first two hex digits of its id, minted with it. */
export function shardOf(accountId: string): string {
  const shard = accountId.slice(0, 2)
  if (/^[0-9a-f]{2}$/.test(shard)) return asToken(accountId, 'accountId').slice(0, 2)
  throw new FaultError(refusal('BAD_ACCOUNT_ID', 'an account id begins with two hex digits, its shard'))
}

/** Mints an account id: a shard and 50 random bits in base32, from at least 8 random bytes. */
export function mintAccountId(random: Uint8Array): string {
  const shard = shards[random[0] ?? 0]
  return `${shard}${toBase32(random.subarray(1)).slice(0, 10)}`
}
