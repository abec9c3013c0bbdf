import type { Leg } from '@flotilla/protocol'

/**
 * Finding out what became of a placement whose outcome is unknown, without any memory of the send:
 * query → fence → engine barrier → lag wait → verdict. Pure: it says what to do next and is told what was seen.
 */
export interface Resolution {
  readonly phase: 'query' | 'fence' | 'barrier' | 'lag'
  /** Server time after which no copy of the request can be accepted any more, epoch ms. */
  readonly fenceAt: number
  /** When resolving began and, in the lag phase, when that began; epoch ms of the server. */
  readonly beganAt: number
  readonly lagBeganAt?: number
  readonly attempts: number
  readonly evidence: readonly string[]
}

/** What was seen of the order. */
export type Observation =
  | { readonly kind: 'found'; readonly leg: Leg }
  /** Binance says there is none: proves nothing before the fence, the barrier and the lag wait. */
  | { readonly kind: 'absent' }
  /** The cancel took it: it existed. */
  | { readonly kind: 'cancelled'; readonly leg: Leg }
  /** No answer, or none that means anything. */
  | { readonly kind: 'unclear'; readonly why: string }

export type Step =
  | { readonly do: 'query'; readonly afterMs: number }
  /** Ask Binance for its time until it is past the fence. */
  | { readonly do: 'awaitFence'; readonly fenceAt: number }
  | { readonly do: 'cancel'; readonly afterMs: number }
  | {
      readonly do: 'conclude'
      readonly state: 'placed' | 'cancelled' | 'notPlaced' | 'quarantined'
      readonly leg?: Leg
    }

/** How long after timestamp + recvWindow a request may still be let in, ms: the clock of the gate, and what waits behind it. */
export const fenceMarginMs = { spot: 1_000, futures: 10_000 } as const

/** Queries lag behind the engine, 17–36 s seen in the field; wait longer than the longest, ms. */
const lagMs = 45_000
/** Without proof after this long a person has to look, ms. */
const giveUpMs = 600_000

export interface Fence {
  readonly timestamp: number
  readonly recvWindow: number
  readonly market: string
}

/** Begins to resolve at server time `now`. */
export function beginResolution({ timestamp, recvWindow, market }: Fence, now: number): Resolution {
  const marginMs = market === 'usdm' || market === 'coinm' ? fenceMarginMs.futures : fenceMarginMs.spot
  return { phase: 'query', fenceAt: timestamp + recvWindow + marginMs, beganAt: now, attempts: 0, evidence: [] }
}

const backoff = (attempts: number) => Math.min(250 * 2 ** attempts, 5_000)

/** What to do next at server time `now`. */
export function nextStep(resolution: Resolution, now: number): Step {
  const { phase, attempts, beganAt, fenceAt, lagBeganAt } = resolution
  if (now - beganAt > giveUpMs) return { do: 'conclude', state: 'quarantined' }
  if (phase === 'fence') return { do: 'awaitFence', fenceAt }
  if (phase === 'barrier') return { do: 'cancel', afterMs: attempts === 0 ? 0 : backoff(attempts) }
  if (phase === 'lag' && lagBeganAt !== undefined && now - lagBeganAt >= lagMs && attempts > 1) {
    return { do: 'conclude', state: 'notPlaced' }
  }
  return { do: 'query', afterMs: attempts === 0 ? 0 : backoff(attempts) }
}

function tell(observation: Observation): string {
  switch (observation.kind) {
    case 'found':
    case 'cancelled':
      return `${observation.kind}: order ${observation.leg.orderId} ${observation.leg.status}`
    case 'absent':
      return 'absent'
    case 'unclear':
      return `unclear: ${observation.why}`
  }
}

/** Takes in what a step saw at server time `now`; a step that concludes comes back instead of the next state. */
export function observe(resolution: Resolution, observation: Observation, now: number): Resolution | Step {
  const evidence = [...resolution.evidence, `${resolution.phase}@${now} ${tell(observation)}`].slice(-40)
  const again = { ...resolution, evidence, attempts: resolution.attempts + 1 }
  if (observation.kind === 'found') return { do: 'conclude', state: 'placed', leg: observation.leg }
  if (observation.kind === 'cancelled') return { do: 'conclude', state: 'cancelled', leg: observation.leg }
  if (observation.kind === 'unclear') return again
  switch (resolution.phase) {
    case 'query':
      return { ...again, phase: 'fence', attempts: 0 }
    case 'barrier':
      return { ...again, phase: 'lag', attempts: 0, lagBeganAt: now }
    case 'fence':
    case 'lag':
      return again
  }
}

/** A `/time` answer beyond the fence was seen: nothing sent before can be accepted any more. */
export function passFence(resolution: Resolution): Resolution {
  return { ...resolution, phase: 'barrier', attempts: 0 }
}
