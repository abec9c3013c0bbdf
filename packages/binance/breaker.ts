import type { Endpoint } from '@flotilla/venue'
import CircuitBreaker from 'opossum'

/** Calls that fail together: one host, one product, one kind of act, so that failing orders never stop a cancel. */
export function breakerGroup(origin: string, endpoint: Endpoint): string {
  const kind = endpoint.method === 'GET' ? 'read' : endpoint.method === 'DELETE' ? 'cancel' : 'change'
  return `${origin} ${endpoint.product} ${kind}`
}

export interface BreakerOptions {
  /** Share of counted failures in ten seconds that opens it, percent. @default 50 */
  errorThresholdPercent?: number
  /** Fewer attempts than this in ten seconds never open it. @default 10 */
  volumeThreshold?: number
  /** How long it stays open before one attempt is let through. @default 3000 */
  resetMs?: number
}

export interface Breakers {
  /** Whether an attempt would be refused now, so that no permit need be spent on it. */
  isOpen(group: string): boolean
  /**
   * Runs one attempt. Counts it as failed when `failed(result)`.
   * @returns undefined when the breaker is open: the attempt was not made
   */
  run<Result>(
    group: string,
    attempt: () => Promise<Result>,
    failed: (result: Result) => boolean,
  ): Promise<Result | undefined>
  close(): void
}

/** Carries a result out of opossum, which counts rejections only. */
class Failed extends Error {
  readonly result: unknown
  constructor(result: unknown) {
    super('counted by the breaker')
    this.result = result
  }
}

type Breaker = CircuitBreaker<[() => Promise<unknown>], unknown>

/**
 * One breaker for each group. It counts what the caller calls failed: attempts that were unsent or remain unknown.
 * opossum keeps time by itself; nothing here depends on its clock but how soon a group is tried again.
 */
export function createBreakers(options: BreakerOptions = {}): Breakers {
  const breakers = new Map<string, Breaker>()
  const breakerOf = (group: string): Breaker => {
    const known = breakers.get(group)
    if (known) return known
    const breaker: Breaker = new CircuitBreaker((attempt: () => Promise<unknown>) => attempt(), {
      name: group,
      timeout: false,
      rollingPercentilesEnabled: false,
      enableSnapshots: false,
      errorThresholdPercentage: options.errorThresholdPercent ?? 50,
      volumeThreshold: options.volumeThreshold ?? 10,
      resetTimeout: options.resetMs ?? 3_000,
    })
    breakers.set(group, breaker)
    return breaker
  }
  return {
    isOpen: (group) => breakers.get(group)?.opened ?? false,
    run: (group, attempt, failed) => fire(breakerOf(group), attempt, failed),
    close() {
      for (const breaker of breakers.values()) breaker.shutdown()
      breakers.clear()
    },
  }
}

async function fire<Result>(
  breaker: Breaker,
  attempt: () => Promise<Result>,
  failed: (result: Result) => boolean,
): Promise<Result | undefined> {
  const counted = async () => {
    const result = await attempt()
    if (failed(result)) throw new Failed(result)
    return result
  }
  try {
    return (await breaker.fire(counted)) as Result
  } catch (error) {
    if (error instanceof Failed) return error.result as Result
    if (error instanceof Error && CircuitBreaker.isOurError(error)) return undefined
    throw error
  }
}
