import { type Bus, type Fact, FleetStatus } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import { type FleetView, fleetView } from './fleet-view.ts'
import { createRollCall } from './roll-call.ts'

/** What the page is told once a second: the fleet as last seen and, if so, who does not answer since when. */
export interface FleetNews {
  readonly view?: FleetView
  readonly missing?: { readonly what: 'nats' | 'coordinator'; readonly forMs: number }
}

export interface FleetWatchDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly onNews: (news: FleetNews) => void
  readonly onFacts: (facts: readonly Fact[]) => void
}

const pollMs = 1_000
const answerMs = 900

/** Asks the coordinator for the fleet once a second while it is started. */
export function createFleetWatch({ bus, clock, onNews, onFacts }: FleetWatchDeps) {
  const rollCall = createRollCall()
  let view: FleetView | undefined
  let answeredAt = clock.now()
  let asking = false
  let end: (() => void) | undefined
  let latest: FleetNews = {}

  /** NATS that answers while the coordinator does not tells which of them is away. */
  const whoIsMissing = async () => {
    const answers = await Promise.race([
      bus.rtt().then(
        () => true,
        () => false,
      ),
      clock.sleep(answerMs).then(() => false),
    ])
    return answers ? ('coordinator' as const) : ('nats' as const)
  }

  const ask = async () => {
    const reply = await bus.request(FleetStatus, {}, {}, { timeoutMs: answerMs })
    if (reply.ok) {
      answeredAt = clock.now()
      onFacts(reply.facts)
      view = fleetView(reply.facts, rollCall, answeredAt)
      return { view }
    }
    const what = reply.error.code === 'NO_RESPONDER' ? 'coordinator' : await whoIsMissing()
    return { ...(view ? { view } : {}), missing: { what, forMs: clock.now() - answeredAt } }
  }

  const poll = () => {
    if (asking) return
    asking = true
    void ask()
      .then((news) => {
        latest = news
        if (end) onNews(news)
      })
      .finally(() => {
        asking = false
      })
  }

  return {
    latest: () => latest,
    start() {
      answeredAt = clock.now()
      poll()
      end = clock.every(pollMs, poll)
    },
    stop() {
      end?.()
      end = undefined
    },
  }
}
