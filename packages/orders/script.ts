import type { Effect, Event } from './effect.ts'

export type Handler = (event: Event) => Effect
/** What comes next, at this time of the server. */
export type Follow = (at: number) => Effect

/** One thing at a time: what is wanted now, and who takes in what comes of it. */
export interface Script {
  want(effect: Effect, handler: Handler): Effect
  tell(event: Event): Effect
}

export function createScript(): Script {
  let next: Handler = () => {
    throw new Error('the request has not begun')
  }
  return {
    want(effect, handler) {
      next = handler
      return effect
    },
    tell: (event) => next(event),
  }
}

/** @throws when something else happened than was asked for */
export function expecting<K extends Event['kind']>(kind: K, event: Event): Extract<Event, { kind: K }> {
  if (event.kind !== kind) throw new Error(`${event.kind} does not answer what was asked for: ${kind}`)
  return event as Extract<Event, { kind: K }>
}
