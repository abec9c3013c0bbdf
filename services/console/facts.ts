import type { Fact } from '@flotilla/protocol'
import { z } from 'zod'

/** The coordinator's facts as this page reads them; an odd one is left out, the rest is shown. */
export const InstanceFact = z.looseObject({
  kind: z.literal('instance'),
  role: z.string(),
  instance: z.string(),
  pid: z.number(),
  egress: z.string(),
  state: z.string(),
  version: z.string(),
  slots: z.number(),
  uptimeMs: z.number(),
  heardMsAgo: z.number(),
})
export type InstanceFact = z.infer<typeof InstanceFact>

export const PoolFact = z.looseObject({
  kind: z.literal('pool'),
  pool: z.string(),
  scope: z.string(),
  used: z.number(),
  limit: z.number(),
  window: z.string(),
  resetAt: z.number(),
})
export type PoolFact = z.infer<typeof PoolFact>

export const SpenderFact = z.looseObject({
  kind: z.literal('spender'),
  user: z.string(),
  percent: z.number(),
  waiting: z.number(),
  level: z.string(),
})

export const SocketFact = z.looseObject({
  kind: z.literal('socket'),
  instance: z.string(),
  id: z.string(),
  market: z.string(),
  streams: z.number(),
  openedAt: z.number(),
  messages: z.number().optional(),
})
export type SocketFact = z.infer<typeof SocketFact>

export const StreamFact = z.looseObject({
  kind: z.literal('stream'),
  stream: z.string(),
  instance: z.string(),
  holders: z.number(),
})

export const FreezeFact = z.looseObject({
  kind: z.literal('freeze'),
  scope: z.string(),
  pool: z.string().optional(),
  until: z.number(),
  cause: z.string(),
})

/** What the kill switch holds. */
export const KillSwitchFact = z.looseObject({
  kind: z.literal('freeze'),
  cause: z.literal('kill-switch'),
  scope: z.string(),
  by: z.string(),
  flatten: z.boolean(),
  at: z.number(),
  accounts: z.number(),
  safe: z.number(),
  cancelled: z.number(),
  closed: z.number(),
})

export const IncidentFact = z.looseObject({
  kind: z.literal('incident'),
  id: z.string(),
  incident: z.string(),
  message: z.string(),
  at: z.number(),
})
export type IncidentFact = z.infer<typeof IncidentFact>

/** The facts that are of one kind. */
export function factsOf<S extends z.ZodType>(schema: S, facts: readonly Fact[]): z.output<S>[] {
  return facts.flatMap((fact) => {
    const parsed = schema.safeParse(fact)
    return parsed.success ? [parsed.data] : []
  })
}
