import type { Fleet } from '@flotilla/client'
import { FaultError } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { createPriceTape, type PriceRow } from './price-tape.ts'

export interface PriceStripDeps {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly log: Log
  readonly symbols: readonly string[]
  readonly onPrices: (rows: readonly PriceRow[]) => void
}

/** A price is told at most this often, ms. */
const tellMs = 250
const markMs = 1_000
const retryMs = 10_000

const text = (value: unknown) => (typeof value === 'string' ? { value } : {}).value

/** Leases the trades and day figures of a few symbols while it is started. */
export function createPriceStrip({ fleet, clock, log, symbols, onPrices }: PriceStripDeps) {
  const tape = createPriceTape(symbols)
  let stop: (() => void) | undefined

  const follow = async (symbol: string, stream: string, signal: AbortSignal) => {
    while (!signal.aborted) {
      try {
        for await (const { price, lastPrice, openPrice } of fleet.watch('spot', symbol, stream, { signal })) {
          const [latest, open] = [text(price) ?? text(lastPrice), text(openPrice)]
          tape.note(symbol, { ...(latest ? { price: latest } : {}), ...(open ? { open } : {}) })
        }
      } catch (error) {
        const code = error instanceof FaultError ? error.fault.code : undefined
        log.warn('no prices for the strip', { symbol, stream, ...(code ? { code } : {}) })
        await clock.sleep(retryMs, signal).catch(() => undefined)
      }
    }
  }

  return {
    all: tape.all,
    start() {
      const ended = new AbortController()
      for (const symbol of symbols) {
        void follow(symbol, 'aggTrade', ended.signal)
        void follow(symbol, 'miniTicker', ended.signal)
      }
      const endTelling = clock.every(tellMs, () => {
        const rows = tape.take()
        if (rows.length > 0) onPrices(rows)
      })
      const endMarking = clock.every(markMs, tape.mark)
      stop = () => {
        ended.abort()
        endTelling()
        endMarking()
      }
    },
    stop() {
      stop?.()
      stop = undefined
    },
  }
}
