import { type Bus, CursorKey, type Fill } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'

/** How often moved cursors are written, ms; what is told again meanwhile after a crash has the same ids. */
const writeEveryMs = 1_000

/** Up to which trade the fills of each account and symbol were told. */
export async function createCursors(bus: Bus, clock: Clock, onDefect: (error: unknown) => void) {
  const keyOf = (accountId: string, symbol: string) => ({ accountId, market: 'spot', symbol })
  const cursors = new Map<string, { accountId: string; symbol: string; tradeId: bigint }>()
  const moved = new Set<string>()
  const held = new Set<string>()

  /** Never back: what was told once is told. */
  const advance = (accountId: string, symbol: string, tradeId: bigint): boolean => {
    const name = `${accountId}/${symbol}`
    const before = cursors.get(name)
    if (before && before.tradeId >= tradeId) return false
    cursors.set(name, { accountId, symbol, tradeId })
    return true
  }

  // Followed for as long as this runs: an account may come here from another instance, with its cursor.
  const watch = await bus.watchKeys(CursorKey, { market: 'spot' }, ({ tokens: { accountId, symbol }, value }) => {
    if (value && /^\d+$/.test(value.tradeId)) advance(accountId, symbol, BigInt(value.tradeId))
  })
  await watch.ready

  const write = async () => {
    const names = [...moved]
    moved.clear()
    for (const name of names) {
      const cursor = cursors.get(name)
      if (!cursor) continue
      const { accountId, symbol, tradeId } = cursor
      const value = { tradeId: String(tradeId), at: clock.now() }
      await bus.putKey(CursorKey, keyOf(accountId, symbol), value).catch((error: unknown) => {
        moved.add(name)
        onDefect(error)
      })
    }
  }
  const end = clock.every(writeEveryMs, () => void write())

  return {
    /** Moves a cursor, once its fill is durable on the log; one that is held stays. */
    move(accountId: string, { symbol, id }: Fill) {
      const name = `${accountId}/${symbol}`
      const tradeId = BigInt(id.slice(id.lastIndexOf(':') + 1))
      if (!held.has(name) && advance(accountId, symbol, tradeId)) moved.add(name)
    },
    /** Trades before those that come now may be missing: the cursor stays until they were fetched. */
    hold: (accountId: string, symbol: string) => void held.add(`${accountId}/${symbol}`),
    letGo: (accountId: string, symbol: string) => void held.delete(`${accountId}/${symbol}`),
    at: (accountId: string, symbol: string) => cursors.get(`${accountId}/${symbol}`)?.tradeId,
    symbolsOf: (accountId: string) =>
      [...cursors.values()].filter((each) => each.accountId === accountId).map(({ symbol }) => symbol),
    async stop() {
      end()
      watch.stop()
      await write()
    },
  }
}

export type Cursors = Awaited<ReturnType<typeof createCursors>>
