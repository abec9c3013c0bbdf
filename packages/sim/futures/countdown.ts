import type { Cancel, Clock } from '../clock.ts'
import type { FuturesAccount } from './account.ts'
import type { FuturesTrading } from './trading.ts'

/** Dead man's switches: unless renewed in time, all orders on the symbol are cancelled. */
export interface Countdowns {
  /** @param countdownMs 0 stops it */
  set(account: FuturesAccount, symbol: string, countdownMs: number): void
}

export function createCountdowns(deps: { clock: Clock; trading: FuturesTrading }): Countdowns {
  const running = new Map<string, Cancel>()
  return {
    set(account, symbol, countdownMs) {
      const key = `${account.owner.uid} ${symbol}`
      running.get(key)?.()
      running.delete(key)
      if (countdownMs === 0) return
      const stop = deps.clock.after(countdownMs, () => {
        running.delete(key)
        for (const order of [...account.open.values()]) {
          if (order.instrument.spec.symbol === symbol) deps.trading.cancel(order, 'countdown')
        }
      })
      running.set(key, stop)
    },
  }
}
