import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { errors } from '../errors.ts'
import type { Lifetimes } from '../lifetimes.ts'

/** One key per account and product that opens its user stream; 60 minutes at a time. */
export interface ListenKeys<Owner> {
  /** The active key, made or extended. */
  start(owner: Owner): string
  /** @throws -1125 when the owner has none */
  extend(owner: Owner): string
  end(owner: Owner): void
  ownerOf(key: string): Owner | undefined
  /** Expires what is over. */
  sweep(): void
  /** Hears of keys that ran out (not of those that were closed). */
  onExpiry(listener: (owner: Owner, key: string) => void): void
}

export function createListenKeys<Owner>(deps: { clock: Clock; lifetimes: Lifetimes }): ListenKeys<Owner> {
  const { clock, lifetimes } = deps
  const byOwner = new Map<Owner, { key: string; renewedAt: number }>()
  const byKey = new Map<string, Owner>()
  const listeners: ((owner: Owner, key: string) => void)[] = []

  function drop(owner: Owner): void {
    const known = byOwner.get(owner)
    if (known) byKey.delete(known.key)
    byOwner.delete(owner)
  }

  return {
    start(owner) {
      const known = byOwner.get(owner) ?? { key: randomKey(), renewedAt: 0 }
      known.renewedAt = clock.now()
      byOwner.set(owner, known)
      byKey.set(known.key, owner)
      return known.key
    },
    extend(owner) {
      const known = byOwner.get(owner)
      if (!known) throw errors.noListenKey()
      known.renewedAt = clock.now()
      return known.key
    },
    end: drop,
    ownerOf: (key) => byKey.get(key),
    sweep() {
      const overSince = clock.now() - lifetimes.listenKeyMs
      for (const [owner, { key, renewedAt }] of byOwner) {
        if (renewedAt > overSince) continue
        for (const listener of listeners) listener(owner, key)
        drop(owner)
      }
    },
    onExpiry: (listener) => void listeners.push(listener),
  }
}

const randomKey = (): string =>
  randomBytes(48)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, 'k')
