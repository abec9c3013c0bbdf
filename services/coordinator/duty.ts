import {
  answered,
  type Bus,
  type Fault,
  type MdStream,
  mdName,
  mdStreamOf,
  refusal,
  venueStreamOf,
} from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { parseStream } from '@flotilla/venue'
import type { Incidents } from './incidents.ts'
import { notActive } from './not-active.ts'
import type { Roster } from './roster.ts'
import { createShardDuty } from './shard-duty.ts'
import { createStreamDuty } from './stream-duty.ts'

export interface DutyDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly roster: Roster
  readonly incidents: Incidents
  /** By how much this host's clock is ahead of Binance's, ms, where that is known. */
  readonly hostAheadMs: () => number | undefined
  /** Whether this coordinator may act now; one that slept sees everybody late and must not move anything. */
  readonly holds: () => boolean
}

/** A host's clock this far off is told, ms, and for how long not again. */
const clockOffMs = 1_000
const clockQuietMs = 3_600_000

/** How often everything is looked over, ms; what is asked for meanwhile is settled at once. */
const roundMs = 250

function streamFault(stream: MdStream): Fault | undefined {
  const name = venueStreamOf(stream)
  if (stream.market !== 'margin' && parseStream(stream.market, name)) {
    // Under a second name its events would never arrive, and it would be closed under the feet of the first.
    const own = mdName(mdStreamOf(stream.market, name))
    if (own === mdName(stream)) return undefined
    return refusal('UNKNOWN_STREAM', `that stream is told on ${own}`)
  }
  return refusal('UNKNOWN_STREAM', `${stream.market} has no stream ${name}`)
}

/** What the active coordinator does until it is deposed: who does what, settled in rounds that never overlap. */
export async function createDuty(deps: DutyDeps, epoch: number) {
  const { bus, clock, log, roster, incidents, hostAheadMs, holds } = deps
  const shardDuty = await createShardDuty(bus, roster, incidents, epoch)
  const streamDuty = await createStreamDuty(bus, roster, epoch, clock.now())
  let round: Promise<void> | undefined
  let again = false
  let ended = false

  const settle = async () => {
    for (const { role, instance, state } of roster.expire(clock.now())) {
      if (state !== 'stopping')
        incidents.raise('instance-lost', `${role} ${instance} is gone without a goodbye`, instance)
    }
    const aheadMs = Math.round(hostAheadMs() ?? 0)
    if (Math.abs(aheadMs) > clockOffMs) {
      const sentence = `the coordinator's host clock is ${aheadMs} ms ahead of Binance's; windows go by Binance's, but let it be set right`
      incidents.raiseOnce('clock', sentence, 'coordinator', clock.now() + clockQuietMs)
    }
    streamDuty.expire(clock.now())
    await streamDuty.settle(clock.now())
    await shardDuty.settle(clock.now())
  }
  const settleSoon = (): Promise<void> => {
    if (ended || !holds()) return Promise.resolve()
    if (round) {
      again = true
      return round
    }
    round = settle()
      .catch((error: unknown) => log.error('a round of placement failed', { epoch }, error))
      .finally(() => {
        round = undefined
        if (again) {
          again = false
          void settleSoon()
        }
      })
    return round
  }
  const endRounds = clock.every(roundMs, () => void settleSoon())
  void settleSoon()

  return {
    settleSoon,
    /** Grants or refuses each stream; a granted one is placed in this or the next round. */
    want(streams: readonly MdStream[], holder: string, ttlMs: number) {
      // A lease granted by one that was deposed in its sleep would be known to nobody.
      if (!holds()) return notActive
      const answers = streams.map((stream) => {
        const fault = streamFault(stream)
        if (!fault) streamDuty.want(stream, holder, clock.now() + ttlMs)
        const answer = fault
          ? ({ answer: 'refused', reason: fault.message } as const)
          : ({ answer: 'granted' } as const)
        return { stream: mdName(stream), ...answer }
      })
      void settleSoon()
      return answered({ streams: answers })
    },
    drop(streams: readonly MdStream[], holder: string) {
      for (const stream of streams) streamDuty.drop(stream, holder)
      void settleSoon()
    },
    streamFacts: streamDuty.facts,
    /** No round begins any more. */
    end() {
      ended = true
      endRounds()
      shardDuty.end()
    },
  }
}

export type Duty = Awaited<ReturnType<typeof createDuty>>
