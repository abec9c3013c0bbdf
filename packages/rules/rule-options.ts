import type { Reader } from './reader.ts'
import type { Rule } from './rule.ts'

const DAY_MS = 86_400_000
const COOLDOWN_MAX_MS = 30 * DAY_MS
const EXPIRY_MAX_MS = 366 * DAY_MS
const WORDS = ['once', 'repeat', 'cooldown', 'expires', 'and', 'or']

/** What may follow the expression: `once`, `repeat`, `cooldown 10m`, `expires in 7d`, `expires 2026-12-31`. */
export function readOptions(reader: Reader): Omit<Rule, 'expression'> {
  let mode: Rule['mode'] | undefined
  let cooldownMs: number | undefined
  let expiry: { expiresInMs: number } | { expiresAt: number } | undefined
  for (let token = reader.peek(); token; token = reader.peek()) {
    const twice = () =>
      reader.failOn('RULE_SYNTAX', token, `“${token.text}” contradicts or repeats what was said before.`)
    if (reader.take('once')) {
      if (mode || cooldownMs !== undefined) throw twice()
      mode = 'once'
    } else if (reader.take('repeat')) {
      if (mode) throw twice()
      mode = 'repeat'
    } else if (reader.take('cooldown')) {
      if (cooldownMs !== undefined || mode === 'once') throw twice()
      cooldownMs = reader.duration(1_000, COOLDOWN_MAX_MS, 'cooldown 10m')
    } else if (reader.take('expires')) {
      if (expiry) throw twice()
      expiry = readExpiry(reader)
    } else throw unexpected(reader, token)
  }
  return { mode: mode ?? (cooldownMs === undefined ? 'once' : 'repeat'), cooldownMs: cooldownMs ?? 0, ...expiry }
}

function readExpiry(reader: Reader): { expiresInMs: number } | { expiresAt: number } {
  if (reader.take('in')) return { expiresInMs: reader.duration(60_000, EXPIRY_MAX_MS, 'expires in 7d') }
  const token = reader.word('“in 7d” or a day such as 2026-12-31 (UTC) is expected here.')
  const day = /^\d{4}-\d{2}-\d{2}$/.test(token.text) ? Date.parse(`${token.text}T00:00:00Z`) : Number.NaN
  // Date.parse takes 2026-02-31 for a day in March.
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== token.text)
    throw reader.failOn(
      'RULE_SYNTAX',
      token,
      `“${token.text}” is no day; write “expires in 7d” or a day such as 2026-12-31.`,
    )
  return { expiresAt: day + DAY_MS }
}

function unexpected(reader: Reader, token: { text: string; at: number }) {
  const message = `“${token.text}” is not expected here; AND, OR, once, repeat, cooldown or expires may follow.`
  return reader.failOn('RULE_SYNTAX', token, message, /^[a-z]/i.test(token.text) ? WORDS : [])
}
