import type { Bus, Refused } from '@flotilla/protocol'
import { clock } from './clock.ts'

/** How long a request waits for somebody to answer at all, ms: a role that died is replaced in a few seconds. */
const patienceMs = 8_000
const pauseMs = 200

/**
 * `bus.request` that outlives the replacement of a role: while nobody listens nothing was asked, so asking again
 * is safe. Every other answer, silence included, is the answer.
 */
export const patiently =
  (bus: Bus): Bus['request'] =>
  async (subject, tokens, payload, options) => {
    const until = clock.now() + patienceMs
    while (true) {
      const reply = await bus.request(subject, tokens, payload, options)
      const { ok, error } = reply as Refused | { ok: true; error?: undefined }
      if (ok || error?.code !== 'NO_RESPONDER' || clock.now() > until) return reply
      await clock.sleep(pauseMs)
    }
  }
