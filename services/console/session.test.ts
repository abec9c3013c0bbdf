import { describe, expect, it } from 'vitest'
import { createAttempts } from './attempts.ts'
import { createSessions, sessionMs } from './session.ts'

const now = 1_790_000_000_000
const sessions = createSessions('a long enough token')

describe('signing in', () => {
  it('accepts the token and nothing else', () => {
    expect(sessions.isToken('a long enough token')).toBe(true)
    expect(sessions.isToken('a long enough toke')).toBe(false)
    expect(sessions.isToken('')).toBe(false)
  })

  it('lasts as long as it says', () => {
    const session = sessions.issue(now)
    expect(sessions.isValid(session, now + sessionMs - 1)).toBe(true)
    expect(sessions.isValid(session, now + sessionMs)).toBe(false)
  })

  it('is accepted by every instance with the token, and by none with another', () => {
    expect(createSessions('a long enough token').isValid(sessions.issue(now), now)).toBe(true)
    expect(createSessions('another long token!').isValid(sessions.issue(now), now)).toBe(false)
  })

  it('cannot be made longer by who holds it', () => {
    const [expiresAt, signature] = sessions.issue(now).split('.')
    expect(sessions.isValid(`${Number(expiresAt) + 1}.${signature}`, now)).toBe(false)
    expect(sessions.isValid(undefined, now)).toBe(false)
    expect(sessions.isValid('.', now)).toBe(false)
  })

  it('slows down who guesses, address by address, until a minute has passed', () => {
    const attempts = createAttempts()
    for (let n = 0; n < 5; n++) attempts.failed('10.0.0.1', now + n)
    expect(attempts.mayTry('10.0.0.1', now + 5)).toBe(false)
    expect(attempts.mayTry('10.0.0.2', now + 5)).toBe(true)
    expect(attempts.mayTry('10.0.0.1', now + 60_004)).toBe(true)
  })

  it('slows everybody down when many addresses guess', () => {
    const attempts = createAttempts()
    for (let n = 0; n < 60; n++) attempts.failed(`10.0.1.${n}`, now)
    expect(attempts.mayTry('10.0.2.1', now)).toBe(false)
  })
})
