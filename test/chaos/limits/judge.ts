import { addresses } from './fleet.ts'

type Row = Readonly<Record<string, unknown>>

const minuteMs = 60_000
/** Spot weight of one address in one minute, as the exchange publishes it. */
const spotLimit = 6_000

/** What the exchange's own ledger says of how its limits were used. */
export interface Verdict {
  /** Windows of any counter of any address or account above their limit. */
  readonly over: readonly Row[]
  /** Answers that said stop. */
  readonly stopped: readonly Row[]
  /** Spot weight of each whole minute, lowest first, as a part of what the three addresses allow together. */
  readonly usedShares: readonly number[]
}

/** Judges by the exchange's ledger alone. Whole minutes between `from` and `to` count for the share that was used. */
export function judge(rows: readonly Row[], from: number, to: number): Verdict {
  const windows = rows.filter(({ kind }) => kind === 'window')
  const over = windows.filter(({ used, limit }) => Number(used) > Number(limit))
  const stopped = rows.filter(({ kind, status }) => kind === 'request' && (status === 429 || status === 418))
  // A minute in which nothing was used is one, too.
  const used = new Map<number, number>()
  for (let at = Math.ceil(from / minuteMs) * minuteMs; at + minuteMs <= to; at += minuteMs) used.set(at, 0)
  const known = new Set<unknown>(addresses)
  for (const { pool, scope, start, used: weight } of windows) {
    const at = Number(start)
    if (pool !== 'spot' || !known.has(scope) || at < from || at + minuteMs > to) continue
    used.set(at, (used.get(at) ?? 0) + Number(weight))
  }
  const usedShares = [...used.values()].map((weight) => weight / (spotLimit * addresses.length)).sort((a, b) => a - b)
  return { over, stopped, usedShares }
}

/** Requests of an address that the exchange saw between two times. */
export const requestsOf = (rows: readonly Row[], address: string, from: number, to: number): Row[] =>
  rows.filter(
    (row) => row.kind === 'request' && row.address === address && Number(row.at) > from && Number(row.at) < to,
  )
