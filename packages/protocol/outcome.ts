import { z } from 'zod'

/**
 * What is known of an act that failed: `rejected` it did not happen and will not, `unsent` it never
 * left this process, `unknown` it may or may not have happened. Unknown is never called rejected.
 */
export const Outcome = z.enum(['rejected', 'unsent', 'unknown'])
export type Outcome = z.infer<typeof Outcome>

/** A failed act as it travels: a stable `code`, a sentence for people, and what is known of the act. */
export const Fault = z.looseObject({
  code: z.string(),
  message: z.string(),
  outcome: Outcome,
  retryAfterMs: z.number().int().nonnegative().optional(),
  /** What a person is told, where it has figures that the sentence of the code has not. */
  in: z.object({ en: z.string(), tr: z.string() }).optional(),
})
export type Fault = z.infer<typeof Fault>

/** A fault as an exception, for the few places where nothing but throwing fits. */
export class FaultError extends Error {
  readonly fault: Fault
  constructor(fault: Fault, options?: { cause?: unknown }) {
    super(`${fault.code}: ${fault.message}`, options)
    this.name = 'FaultError'
    this.fault = fault
  }
}

/** Builds a refusal: nothing was done, nothing will be. */
export function refusal(code: string, message: string, retryAfterMs?: number): Fault {
  return retryAfterMs === undefined
    ? { code, message, outcome: 'rejected' }
    : { code, message, outcome: 'rejected', retryAfterMs }
}
