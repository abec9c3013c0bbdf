import { type Bus, CursorKey, type Fill } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'

/** How often moved cursors are written, ms; what is told again meanwhile after a crash has the same ids. */
const writeEveryMs = 1_000

/** Up to which trade the fills of each account and symbol were told. */
export async function createCursors(bus: Bus, clock: Clock, onDefect: (error: unknown) => void) {
  const keyOf = (accountId: string, symbol: string) => ({ accountId, market: 'spot', symbol })
  const cursors = new Map<string, { accountId: string; symbol: string; tradeId: bigint }>()
  const moved = new Set<string>()
  for (const { tokens, value } of await bus.listKeys(CursorKey, { market: 'spot' })) {
    cursors.set(`${tokens.accountId}/${tokens.symbol}`, { ...tokens, tradeId: BigInt(value.tradeId) })
  }

  const write = async () => {
    const names = [...moved]
    moved.clear()
    for (const name of names) {
      const cursor = cursors.get(name)
      if (!cursor) continue
      const { accountId, symbol, tradeId } = cursor
      await bus.putKey(CursorKey, keyOf(accountId, symbol), { tradeId: String(tradeId), at: clock.now() })
    }
  }
  const end = clock.every(writeEveryMs, () => void write().catch(onDefect))

  return {
    /** Moves a cursor, once its fill is durable on the log. */
    move(accountId: string, { symbol, id }: Fill) {
      const tradeId = BigInt(id.slice(id.lastIndexOf(':') + 1))
      const name = `${accountId}/${symbol}`
      const before = cursors.get(name)
      if (before && before.tradeId >= tradeId) return
      cursors.set(name, { accountId, symbol, tradeId })
      moved.add(name)
    },
    at: (accountId: string, symbol: string) => cursors.get(`${accountId}/${symbol}`)?.tradeId,
    symbolsOf: (accountId: string) =>
      [...cursors.values()].filter((each) => each.accountId === accountId).map(({ symbol }) => symbol),
    async stop() {
      end()
      await write()
    },
  }
}

export type Cursors = Awaited<ReturnType<typeof createCursors>>
