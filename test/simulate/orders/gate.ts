import type { Ask, Told } from '@flotilla/orders'
import { type Engine, isRead } from './engine.ts'
import type { Surroundings } from './surroundings.ts'

/** A signed request on its way. */
export interface Packet {
  readonly ask: Ask
  readonly command: string
  readonly timestamp: number
  readonly recvWindow: number
}

/** How long the gate waits for the engine before it says that it does not know, ms. */
const engineTimeoutMs = 10_000

/** The longest stall of the engine that is believed in, ms. */
const longestStallMs = 240_000

const late: Told = {
  outcome: 'rejected',
  fault: { code: 'CLOCK_SKEW', message: 'outside recvWindow', outcome: 'rejected' },
}
export const noIdea = (code: string): Told => ({
  outcome: 'unknown',
  fault: { code, message: code, outcome: 'unknown' },
})

/**
 * The way from Binance's door to its matching engine: recvWindow is checked at the door only, up to `transitMs` may
 * pass behind it, and the engine, which takes one after another, may stall for minutes.
 */
export function createGate(engine: Engine, transitMs: number, { time, random, weather, met, say }: Surroundings) {
  let freeAt = 0
  const stalls: { readonly from: number; readonly until: number }[] = []
  for (let from = time.now; weather.stalls && stalls.length < 4; ) {
    from += random.exponential(6_000)
    const until = from + (random.chance(0.5) ? random.exponential(5_000) : random.between(30_000, longestStallMs))
    stalls.push({ from, until })
    from = until
  }

  const enqueue = (packet: Packet, answer: (told: Told) => void) => {
    let startAt = Math.max(time.now, freeAt)
    const stall = stalls.find(({ from, until }) => startAt >= from && startAt < until)
    if (stall) {
      met('engine stall', packet.command)
      startAt = stall.until
    }
    freeAt = startAt + random.between(0.2, 2)
    let answered = false
    const once = (told: Told) => {
      if (!answered) answer(told)
      answered = true
    }
    time.schedule(freeAt, () => once(engine.carryOut(packet.ask, packet.command)))
    if (freeAt - time.now > engineTimeoutMs)
      time.schedule(time.now + engineTimeoutMs, () => once(noIdea('OUTCOME_UNKNOWN')))
  }

  return {
    /** Binance's own clock, as this one of its gates shows it. */
    clock: () => Math.floor(time.now + random.between(-80, 80)),
    /** A request at the door; `answer` is called when Binance answers. */
    enter(packet: Packet, answer: (told: Told) => void): void {
      if (isRead(packet.ask)) {
        const lagMs = random.chance(0.7) ? weather.lagMs * random.uniform() : random.between(10, 60)
        if (lagMs > 1_000) met('queries lag', packet.command)
        answer(engine.read(packet.ask, lagMs))
        return
      }
      const skew = random.between(-80, 80)
      if (time.now + skew - packet.timestamp > packet.recvWindow) {
        say('gate', `turned away a request of ${packet.command}, ${Math.round(time.now - packet.timestamp)} ms old`)
        answer(late)
        return
      }
      const slow = random.chance(weather.network / 4)
      if (slow) met('slow gate', packet.command)
      const behind = slow ? transitMs * random.uniform() : random.between(0.1, 2)
      time.schedule(time.now + behind, () => enqueue(packet, answer))
    },
  }
}

export type Gate = ReturnType<typeof createGate>
