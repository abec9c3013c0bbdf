import { z } from 'zod'
import { defineKey } from '../key.ts'
import { At } from '../names.ts'
import { FreezeCause } from '../subjects/fleet.ts'

/**
 * What the active coordinator promised not to spend beyond without saying so here first, and what is frozen. A
 * successor starts from it; a write by compare-and-set that fails tells a deposed one that it is.
 */
export const LedgerRecord = z.looseObject({
  epoch: z.number().int(),
  promises: z.array(
    z.looseObject({
      pool: z.string(),
      path: z.string().optional(),
      /** Number of the window, from the epoch. */
      window: z.number().int(),
      upTo: z.number(),
      inFlight: z.number(),
      at: z.number(),
      /** The term it was made in: what predecessors had on its way is kept beside what the present one promises. */
      epoch: z.number().int().optional(),
    }),
  ),
  freezes: z.array(
    z.looseObject({
      pool: z.string().optional(),
      path: z.string().optional(),
      until: z.number(),
      cause: FreezeCause,
    }),
  ),
})
export type LedgerRecord = z.infer<typeof LedgerRecord>

export const LedgerKey = defineKey({
  bucket: 'fleet',
  pattern: 'ledger.{scope}',
  owner: 'coordinator',
  readers: [],
  summary: 'Up to where the counters of an egress address or an account may be spent already, and its freezes.',
  value: LedgerRecord,
})

/** The limits a market published last, by counter. */
export const PublishedLimits = z.looseObject({ limits: z.record(z.string(), z.number().positive()), at: At })
export type PublishedLimits = z.infer<typeof PublishedLimits>

export const LimitsKey = defineKey({
  bucket: 'fleet',
  pattern: 'limits.{product}',
  owner: 'coordinator',
  readers: [],
  summary: 'What a market publishes as its limits, so that a successor starts with them.',
  value: PublishedLimits,
})

/** Accounts whose refused calls burnt what all share. */
export const NoiseRecord = z.looseObject({
  /** Of the coordinator that wrote it. */
  epoch: z.number().int(),
  at: z.number(),
  users: z.array(
    z.looseObject({
      user: z.string(),
      level: z.enum(['slowed', 'isolated']),
      /** Part of a window that was wasted, as it stood at `at`. */
      part: z.number().nonnegative(),
    }),
  ),
})
export type NoiseRecord = z.infer<typeof NoiseRecord>

export const NoiseKey = defineKey({
  bucket: 'fleet',
  pattern: 'noise',
  owner: 'coordinator',
  readers: [],
  summary: 'Accounts whose refused calls burnt what all share, so that a successor keeps them back as well.',
  value: NoiseRecord,
})
