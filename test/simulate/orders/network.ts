import type { Told } from '@flotilla/orders'
import { isNoOrder } from './engine.ts'
import { type Gate, noIdea, type Packet } from './gate.ts'
import type { FaultName, Surroundings } from './surroundings.ts'

/** How long the caller waits for an answer, ms. */
const callTimeoutMs = 10_000

const troubles: readonly FaultName[] = [
  'lost request',
  'lost answer',
  'stuck packet',
  'stuck packet',
  'cut connection',
  '5xx, executed',
  '5xx, not executed',
  'no connection',
  'garbled answer',
]

const unsent: Told = {
  outcome: 'unsent',
  fault: { code: 'CONNECT_FAILED', message: 'no connection', outcome: 'unsent' },
}
const garbled: Told = { outcome: 'ok', data: { orderId: 1, clientOrderId: 'somebody-else', status: 'NEW' }, parts: [] }

/** The answer to somebody else's request. Of calls that are no orders the answer's schema refuses it at the door. */
const garble = ({ ask }: Packet) => (isNoOrder(ask) ? noIdea('NOT_PARSED') : garbled)

/** Between an executor and the door: what is sent may be lost, stuck for minutes, or answered by nobody. */
export function createNetwork(gate: Gate, { time, random, weather, met, say }: Surroundings) {
  /** A packet stuck long enough to arrive behind the fence, or just inside the window. */
  const stuckMs = () => (random.chance(0.5) ? random.between(100, 4_500) : random.between(4_500, 150_000))

  return {
    gate,
    /** Sends once. `heard` is called exactly once, at the latest when the caller's patience ends. */
    send(packet: Packet, heard: (told: Told) => void): void {
      let over = false
      const once = (told: Told) => {
        if (!over) heard(told)
        over = true
      }
      const later = (ms: number, act: () => void) => time.schedule(time.now + ms, act)
      const trouble = random.chance(weather.network) ? random.pick(troubles) : undefined
      if (trouble) {
        met(trouble, packet.command)
        say('network', `${trouble}: ${packet.ask.operation} of ${packet.command}`)
      }
      if (trouble === 'no connection') {
        later(random.between(5, 200), () => once(unsent))
        return
      }
      later(callTimeoutMs, () => once(noIdea('TIMEOUT')))
      if (trouble === 'cut connection') later(random.between(5, 100), () => once(noIdea('CUT')))
      if (trouble === '5xx, not executed') later(random.between(20, 100), () => once(noIdea('OUTCOME_UNKNOWN')))
      const lost = trouble === 'lost request' || trouble === '5xx, not executed'
      if (lost || (trouble === 'cut connection' && random.chance(0.3))) return
      // A cut is noticed at once; what had left by then may sit in some buffer and go on its way later.
      const stuck = trouble === 'stuck packet' || (trouble === 'cut connection' && random.chance(0.5))
      later(stuck ? stuckMs() : random.between(5, 60), () =>
        gate.enter(packet, (told) => {
          if (trouble === 'lost answer') return
          const answer =
            trouble === '5xx, executed'
              ? noIdea('OUTCOME_UNKNOWN')
              : trouble === 'garbled answer'
                ? garble(packet)
                : told
          later(random.between(5, 60), () => once(answer))
        }),
      )
    },
  }
}

export type Network = ReturnType<typeof createNetwork>
