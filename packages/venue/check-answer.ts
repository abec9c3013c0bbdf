import type { Endpoint } from './endpoint.ts'

export type CheckedAnswer =
  | {
      readonly ok: true
      /** The answer with its ids as text. Without a model: as it came. */
      readonly data: unknown
      /** Whether there is a model; the answers of rarely used products pass as they are. */
      readonly typed: boolean
    }
  /** Where it deviates, e.g. `fills.0.price: invalid_type`; never the values. */
  | { readonly ok: false; readonly faults: readonly string[] }

/**
 * Compares an answer with its endpoint's model: unknown fields and new descriptive values pass, missing money and unknown
 * states do not. Feed it what `parseLossless` made: ids beyond 2^53 are then text already, and smaller ones become text
 * here, so that an id has one form wherever it came from. A number beyond 2^53 has lost its digits and is refused.
 */
export function checkAnswer({ answer }: Endpoint, data: unknown): CheckedAnswer {
  if (!answer) return { ok: true, data, typed: false }
  const parsed = answer.safeParse(data)
  if (parsed.success) return { ok: true, data: parsed.data, typed: true }
  return { ok: false, faults: parsed.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`) }
}
