import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** How long a sign-in lasts, ms: a working day. */
export const sessionMs = 12 * 3_600_000

const sha256 = (text: string) => createHash('sha256').update(text).digest()

/** Compared as digests, so that neither content nor length shows in the time it takes. */
const equal = (one: string, other: string) => timingSafeEqual(sha256(one), sha256(other))

/**
 * Sessions made of the token itself: the end of the session, signed with it. Nothing is kept, so any instance
 * with the token accepts them, and another token ends them all.
 */
export function createSessions(token: string) {
  const sign = (expiresAt: string) =>
    createHmac('sha256', token).update(`console session until ${expiresAt}`).digest('base64url')
  return {
    isToken: (text: string) => equal(text, token),
    /** The session's text, for a cookie. */
    issue(now: number): string {
      const expiresAt = String(now + sessionMs)
      return `${expiresAt}.${sign(expiresAt)}`
    },
    isValid(session: string | undefined, now: number): boolean {
      const [, expiresAt = '', signature = ''] = /^(\d{13,15})\.([\w-]{43})$/.exec(session ?? '') ?? []
      return equal(signature, sign(expiresAt)) && Number(expiresAt) > now
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>
