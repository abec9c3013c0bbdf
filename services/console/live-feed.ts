import type { Fleet } from '@flotilla/client'
import type { Clock, Log, Metrics } from '@flotilla/runtime'
import type { Send } from './event-stream.ts'
import { createFleetWatch } from './fleet-watch.ts'
import { createHappeningLog } from './happening-log.ts'
import { createPriceStrip } from './price-strip.ts'

export interface LiveFeedDeps {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly symbols: readonly string[]
  /** Told first to everybody who comes. */
  readonly about: Readonly<Record<string, unknown>>
}

/** Between the last viewer's leaving and the end of the work for them, ms: a reload should not cost the leases. */
const lingerMs = 10_000

/** One feed for all viewers: the fleet once a second, events as they come, prices; worked for only while somebody watches. */
export function createLiveFeed({ fleet, clock, log, metrics, symbols, about }: LiveFeedDeps) {
  const viewers = new Set<Send>()
  const counted = metrics.gauge('console_viewers', 'Open pages')
  const tell: Send = (event, data) => {
    for (const send of viewers) send(event, data)
  }
  const happenings = createHappeningLog({ bus: fleet.bus, onHappening: (happening) => tell('happening', happening) })
  const watch = createFleetWatch({
    bus: fleet.bus,
    clock,
    onNews: (news) => tell('fleet', news),
    onFacts: happenings.catchUp,
  })
  const prices = createPriceStrip({ fleet, clock, log, symbols, onPrices: (rows) => tell('prices', rows) })
  let working = false
  let cancelRest = () => {}

  const work = () => {
    cancelRest()
    if (working) return
    working = true
    watch.start()
    prices.start()
  }
  const rest = () => {
    cancelRest()
    working = false
    watch.stop()
    prices.stop()
  }

  return {
    /** Tells a viewer the present, then everything as it comes, until the signal. */
    join(send: Send, signal: AbortSignal) {
      work()
      send('about', about)
      send('fleet', watch.latest())
      send('happenings', happenings.last())
      send('price-lines', prices.all())
      viewers.add(send)
      counted.set(viewers.size)
      const leave = () => {
        viewers.delete(send)
        counted.set(viewers.size)
        if (viewers.size === 0) cancelRest = clock.after(lingerMs, rest)
      }
      // One who lags too far behind is let go while the present is being told.
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave)
    },
    stop: rest,
  }
}

export type LiveFeed = ReturnType<typeof createLiveFeed>
