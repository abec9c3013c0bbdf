import { createHash } from 'node:crypto'
import type { Command } from './subjects/orders.ts'

/** A value as JSON with its members in order, so that equal values are equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
  return `{${members.join(',')}}`
}

/** What a command asks for, as 32 hex digits: two commands under one id are the same command when these are equal. */
export function contentHash({ action, market, order, operation }: Command): string {
  return createHash('sha256').update(canonical({ action, market, order, operation })).digest('hex').slice(0, 32)
}
