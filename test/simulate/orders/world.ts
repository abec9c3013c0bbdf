import { createRequest, fenceMarginMs } from '@flotilla/orders'
import { createRandom } from '../limits/random.ts'
import { createTimeline } from '../limits/timeline.ts'
import { createEngine } from './engine.ts'
import { createExchange } from './exchange.ts'
import type { MakeRequest } from './executor.ts'
import { createFleet } from './fleet.ts'
import { createGate } from './gate.ts'
import { createNetwork } from './network.ts'
import { violations } from './oracle.ts'
import { BEGIN, BY_HAND, drawWishes, LIST_BY_HAND, SYMBOL } from './scenario.ts'
import { createStateLog } from './state-log.ts'
import { drawWeather, type Meetings, type Surroundings } from './surroundings.ts'

export interface ScheduleOptions {
  readonly seed: number
  /** @default the protocol as it is */
  readonly make?: MakeRequest
  readonly meetings: Meetings
  /** Told every step, for a trace. */
  readonly onStep?: (at: number, who: string, what: string) => void
}

export interface Ending {
  readonly violations: string[]
  /** By the state the requests ended in. */
  readonly states: string[]
  /** Virtual time it took, ms. */
  readonly tookMs: number
}

/** One schedule from its first command until nothing moves any more; the same seed gives the same, bit by bit. */
export function runSchedule({ seed, make = createRequest, meetings, onStep }: ScheduleOptions): Ending {
  const random = createRandom(seed)
  const time = createTimeline(BEGIN)
  const weather = drawWeather(random)
  let forgot = false
  const surroundings: Surroundings = {
    ...{ time, random, weather },
    met(fault, command) {
      if (fault === 'amnesia') forgot = true
      meetings[fault][log.stageOf(command)] += 1
    },
    say: (who, what) => onStep?.(time.now - BEGIN, who, what),
  }
  const log = createStateLog(surroundings)
  const { market, wishes } = drawWishes(random)
  const exchange = createExchange(surroundings)
  const futures = market === 'usdm' || market === 'coinm'
  const byHand = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', quantity: '1', price: '58000' }
  exchange.accept(byHand, BY_HAND)
  if (!futures) for (const leg of ['above', 'below']) exchange.accept(byHand, `${leg}-${BY_HAND}`, LIST_BY_HAND)
  // The margin of the fence is there for what passes between door and engine.
  const transitMs = (futures ? fenceMarginMs.futures : fenceMarginMs.spot) * 0.8
  const gate = createGate(createEngine(exchange, surroundings), transitMs, surroundings)
  const network = createNetwork(gate, surroundings)
  const fleet = createFleet({ ...surroundings, log, network, make, wishes })
  fleet.begin()
  const end = BEGIN + 4 * 3_600_000
  time.run(end)
  const states = wishes.map(({ id }) => log.lastOf(id)?.record.state ?? 'nothing')
  const tookMs = (log.told[log.told.length - 1]?.at ?? BEGIN) - BEGIN
  return { violations: violations({ exchange, log, wishes, forgot }), states, tookMs }
}
