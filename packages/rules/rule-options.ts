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
    const twice = () => reader.failOn('saidBefore', token)
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
    } else throw reader.failOn('unexpected', token, /^[a-z]/i.test(token.text) ? WORDS : [])
  }
  return { mode: mode ?? (cooldownMs === undefined ? 'once' : 'repeat'), cooldownMs: cooldownMs ?? 0, ...expiry }
}

function readExpiry(reader: Reader): { expiresInMs: number } | { expiresAt: number } {
  if (reader.take('in')) return { expiresInMs: reader.duration(60_000, EXPIRY_MAX_MS, 'expires in 7d') }
  const token = reader.word('wantExpiry')
  const day = /^\d{4}-\d{2}-\d{2}$/.test(token.text) ? Date.parse(`${token.text}T00:00:00Z`) : Number.NaN
  // Date.parse takes 2026-02-31 for a day in March.
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== token.text) throw reader.failOn('noDay', token)
  return { expiresAt: day + DAY_MS }
}
