import type { Clock } from './clock.ts'

export interface SilenceWatch {
  /** These were acknowledged just now: expect a first message of each. */
  expect(streams: readonly string[]): void
  /** Something arrived. Cheap when nothing is awaited. */
  heard(stream: string): void
  forget(streams: Iterable<string>): void
  stop(): void
}

/**
 * Notices streams that were acknowledged and never speak. Binance acknowledges names that do not exist and names of
 * another route alike, and then stays silent.
 * @param waitMs how long the first message of a stream may take; undefined for streams that may rest forever
 */
export function createSilenceWatch(options: {
  clock: Clock
  waitMs: (stream: string) => number | undefined
  onSilent: (streams: readonly string[]) => void
}): SilenceWatch {
  const { clock, waitMs, onSilent } = options
  const awaited = new Set<string>()
  const timers = new Set<() => void>()

  const check = (streams: readonly string[]) => {
    const silent = streams.filter((stream) => awaited.delete(stream))
    if (silent.length > 0) onSilent(silent)
  }
  const wait = (ms: number, streams: readonly string[]) => {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel)
      check(streams)
    })
    timers.add(cancel)
  }
  return {
    expect(streams) {
      for (const [ms, group] of Map.groupBy(streams, waitMs)) {
        if (ms === undefined) continue
        for (const stream of group) awaited.add(stream)
        wait(ms, group)
      }
    },
    heard(stream) {
      if (awaited.size > 0) awaited.delete(stream)
    },
    forget(streams) {
      for (const stream of streams) awaited.delete(stream)
    },
    stop() {
      for (const cancel of timers) cancel()
      timers.clear()
      awaited.clear()
    },
  }
}

/** Streams that speak only when something rare happens. */
const MAY_REST = /forceOrder|contractInfo|optionSymbol|blockTrade|tradingSession|compositeIndex|^!/

/** Those that Binance sends on a timer whatever happens speak within seconds; those that follow trades may take longer. */
const ON_A_TIMER = /@(markPrice|indexPrice|avgPrice|referencePrice|assetIndex|optionMarkPrice)/

/** @returns milliseconds within which a first message of the stream is to be expected */
export function firstMessageMs(stream: string): number | undefined {
  if (ON_A_TIMER.test(stream) || /^!(markPrice|ticker|miniTicker)/.test(stream)) return 10_000
  return MAY_REST.test(stream) ? undefined : 60_000
}
