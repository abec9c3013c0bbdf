import { faded, type Limiter, type Noisy } from '@flotilla/limits'
import { type Bus, NoiseKey, type NoiseRecord } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'

export interface NoiseRecordDeps {
  readonly bus: Bus
  /** Binance's clock. */
  readonly clock: Clock
  readonly log: Log
  readonly limiter: Limiter
  readonly epoch: number
  /** The record belongs to a later epoch. */
  readonly onDeposed: () => void
}

/** How often it is looked whether there is something to write, ms. */
const everyMs = 1_000
/** Users that are kept on record, the noisiest first: a value of a bucket is limited. */
const kept = 1_000
/** A score has to have grown by so much of what is on record to be written again: it fades by itself. */
const grown = 1.1

/**
 * Who burns what all share, on record: written once a second at most and only when it got worse, so that what a
 * predecessor found out outlives it and nobody is free again for having had a coordinator killed.
 */
export function createNoiseRecord({ bus, clock, log, limiter, epoch, onDeposed }: NoiseRecordDeps) {
  let revision = 0
  let written: NoiseRecord = { epoch, at: 0, users: [] }
  let [writing, ended] = [false, false]

  const read = async () => {
    const entry = await bus.getKey(NoiseKey, {})
    revision = entry?.revision ?? 0
    if (!entry || entry.value.epoch === epoch) return
    if (entry.value.epoch > epoch) return onDeposed()
    written = entry.value
    limiter.restoreNoisy(entry.value.users, entry.value.at, clock.now())
  }

  /** Whether somebody is worse than the record says. */
  const isNews = (users: readonly Noisy[], now: number) => {
    const before = new Map(written.users.map((each) => [each.user, each]))
    return users.some(({ user, level, part }) => {
      const known = before.get(user)
      return known?.level !== level || part > faded(known.part, now - written.at) * grown
    })
  }

  const write = async () => {
    const now = clock.now()
    const users = limiter.noisy(now).slice(0, kept)
    const isOver = users.length === 0 && written.users.length > 0
    if (!isOver && !isNews(users, now)) return
    const record = { epoch, at: now, users }
    const next =
      revision === 0 ? await bus.createKey(NoiseKey, {}, record) : await bus.updateKey(NoiseKey, {}, record, revision)
    // Somebody else wrote it: a predecessor in its last moment, or a successor.
    if (next === undefined) return read()
    ;[revision, written] = [next, record]
  }

  const endWriting = clock.every(everyMs, () => {
    if (writing || ended) return
    writing = true
    write()
      .catch((error: unknown) => log.error('who is noisy was not written', {}, error))
      .finally(() => {
        writing = false
      })
  })

  return {
    /** Takes a predecessor's word over; before the first grant. */
    restore: read,
    end() {
      ended = true
      endWriting()
    },
  }
}
