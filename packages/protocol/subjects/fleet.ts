import { z } from 'zod'
import { At, Role, roles } from '../names.ts'
import { replyOf } from '../reply.ts'
import { defineSubject } from '../subject.ts'

/** One counter a call is charged to: which, whose (an account for account counters), how much. */
export const Charge = z.looseObject({
  pool: z.string(),
  scope: z.string().optional(),
  weight: z.number().nonnegative(),
})
export type Charge = z.infer<typeof Charge>

/** 0 cancel and close, 1 resolving unknown outcomes, 2 new orders, 3 fills and reconciliation, 4 people's queries, 5 background. */
export const Priority = z.number().int().min(0).max(5)

export const Permit = z.looseObject({
  id: z.string(),
  epoch: z.number().int(),
  seq: z.number().int(),
  /** The call must reach Binance inside this time, on Binance's clock. */
  notBefore: At,
  notAfter: At,
})
export type Permit = z.infer<typeof Permit>

export const FleetPermit = defineSubject({
  pattern: 'fleet.permit.{egress}',
  kind: 'request',
  owner: 'coordinator',
  users: { tell: ['market-stream', 'user-stream', 'executor'] },
  summary: 'One request for each call to Binance, over every counter it touches; answered when the call may go.',
  payload: z.looseObject({
    /** The same for every repetition of one request, so that asking again keeps its place and costs nothing. */
    id: z.string().min(1).max(64),
    charges: z.array(Charge).min(1).max(16),
    priority: Priority,
    /** Who the call is for: users share fairly inside a class. */
    user: z.string().max(64).optional(),
    /** On Binance's clock, by whoever knows it. */
    deadlineAt: At,
    /** How long the caller waits, ms, from when this is heard; counts instead of `deadlineAt`, so that clocks may differ. */
    patienceMs: z.number().positive().optional(),
    /** To hear at once when the call can go at the earliest, if not now; the request is then repeated. */
    tell: z.boolean().optional(),
  }),
  reply: replyOf({ permit: Permit.optional(), expectedAt: At.optional() }),
})

export const FleetUnused = defineSubject({
  pattern: 'fleet.unused.{egress}',
  kind: 'core',
  owner: 'coordinator',
  users: { tell: ['market-stream', 'user-stream', 'executor'] },
  summary: 'The call of this request or permit will not be sent: it waits no longer, and is on its way no longer.',
  payload: z.looseObject({ id: z.string().min(1).max(64) }),
})

export const FreezeCause = z.enum(['429', '418', '403', 'operator'])

/** Nothing may leave, of one counter or of all, before `until`. */
export const Frozen = z.looseObject({
  /** As callers name it: `spot`, `sapi:ip:/sapi/v1/…`. Everything when left out. */
  pool: z.string().optional(),
  until: At,
  cause: FreezeCause,
})
export type Frozen = z.infer<typeof Frozen>

export const FleetFrozen = defineSubject({
  pattern: 'fleet.frozen.{egress}',
  kind: 'core',
  owner: 'coordinator',
  users: { hear: ['market-stream', 'user-stream', 'executor'] },
  summary: 'Binance said stop to an address: calls that have their permit already do not leave either.',
  payload: Frozen,
})

export const FleetLed = defineSubject({
  pattern: 'fleet.led',
  kind: 'core',
  owner: 'coordinator',
  users: { hear: ['market-stream', 'user-stream', 'executor'] },
  summary:
    'A coordinator became active: whoever waits for a permit asks again at once, and older permits are worth nothing.',
  payload: z.looseObject({ instance: z.string(), epoch: z.number().int() }),
})

/** One counter as Binance reported it: `3210` of the `1M` window. */
const Reading = z.looseObject({ window: z.string(), count: z.number() })

/** What a caller saw of the limits in an answer of Binance. */
export const Report = z.looseObject({
  /** The weight counter the call was charged to, such as `spot` or `sapi:ip:/sapi/v1/account/apiRestrictions`. */
  pool: z.string().optional(),
  accountId: z.string().optional(),
  /** Of the permit that the answered call spent. */
  permitId: z.string().optional(),
  status: z.number().int(),
  /** Binance refused the call for what it asked: its weight was spent for nothing. */
  rejected: z.boolean().optional(),
  /** Weight that was charged in the end, where Binance gave something back. */
  counted: z.number().nonnegative().optional(),
  usedWeight: z.array(Reading),
  usedUidWeight: z.array(Reading),
  orderCounts: z.array(Reading),
  retryAfterMs: z.number().optional(),
  bannedUntil: z.number().optional(),
  at: At,
})
export type Report = z.infer<typeof Report>

export const FleetReport = defineSubject({
  pattern: 'fleet.report.{egress}',
  kind: 'core',
  owner: 'coordinator',
  users: { tell: ['market-stream', 'user-stream', 'executor'] },
  summary: 'Used-weight headers, 429, 418, 403 as seen by callers.',
  payload: Report,
})

/** A WebSocket connection an instance holds. */
export const Socket = z.looseObject({
  id: z.string(),
  market: z.string(),
  url: z.string(),
  streams: z.number().int(),
  /** Of accounts: how many are to be heard on it and are not. */
  waiting: z.number().int().optional(),
  openedAt: At,
  messages: z.number().int().optional(),
})
export type Socket = z.infer<typeof Socket>

export const Hello = z.looseObject({
  role: Role,
  instance: z.string(),
  pid: z.number().int(),
  egress: z.string(),
  /** The public address behind that name, where it is known: what API keys have to list. */
  address: z.string().optional(),
  /** The address its calls to Binance leave from, where it tells hosts apart: names that share it share its budget. */
  source: z.string().optional(),
  state: z.enum(['starting', 'ready', 'stopping']),
  version: z.string(),
  startedAt: At,
  at: At,
  /** How many slots of its role (shards, streams) it works on. */
  slots: z.number().int().optional(),
  sockets: z.array(Socket).optional(),
  /** Binance's clock as this instance measures it: it shows between the two now, epoch ms. */
  serverTime: z.looseObject({ lower: z.number(), upper: z.number() }).optional(),
})
export type Hello = z.infer<typeof Hello>

export const FleetHello = defineSubject({
  pattern: 'fleet.hello.{role}.{instance}',
  kind: 'core',
  owner: 'coordinator',
  users: { tell: roles },
  summary: 'The heartbeat of an instance, once a second.',
  payload: Hello,
})

export const IncidentKind = z.enum([
  'near-limit',
  'frozen',
  'banned',
  'forbidden',
  'silent-stream',
  'instance-lost',
  'quarantine',
  'kill-switch',
  'noisy-account',
  'out-of-reach',
  'address-shared',
  'takeover',
  'clock',
  'key',
  'account-differed',
])
export type IncidentKind = z.infer<typeof IncidentKind>

export const Incident = z.looseObject({
  id: z.string(),
  kind: IncidentKind,
  message: z.string(),
  subject: z.string().optional(),
  at: At,
})
export type Incident = z.infer<typeof Incident>

export const FleetIncident = defineSubject({
  pattern: 'fleet.incident.{kind}',
  kind: 'jetstream',
  owner: 'coordinator',
  users: { hear: ['telegram', 'console', 'strategies'], guests: true },
  summary: 'What operators have to hear of, for monitoring and any other sink; docs/runbook.md says what to do.',
  payload: Incident,
})

export const FleetRaise = defineSubject({
  pattern: 'fleet.raise',
  kind: 'request',
  owner: 'coordinator',
  users: { tell: ['executor', 'user-stream'] },
  summary: 'What another role saw and the fleet has to hear of, told by the coordinator as an incident.',
  payload: z.looseObject({ kind: IncidentKind, message: z.string().max(500), subject: z.string().max(128).optional() }),
  reply: replyOf({}),
})

/** A line of `flotilla status --json`. */
export const Fact = z.looseObject({
  kind: z.enum(['instance', 'pool', 'spender', 'socket', 'stream', 'freeze', 'quarantine', 'incident']),
})
export type Fact = z.infer<typeof Fact>

export const FleetStatus = defineSubject({
  pattern: 'fleet.status',
  kind: 'request',
  owner: 'coordinator',
  users: { tell: ['telegram', 'console', 'executor'] },
  summary: 'The fleet as the coordinator sees it: instances, pools, sockets, streams, freezes, last incidents.',
  payload: z.looseObject({}),
  reply: replyOf({ facts: z.array(Fact) }),
})

export const FleetActive = defineSubject({
  pattern: 'fleet.active',
  kind: 'request',
  owner: 'coordinator',
  users: { tell: ['coordinator'] },
  summary: 'Which coordinator is active; nobody answering means that none is.',
  payload: z.looseObject({}),
  reply: replyOf({ instance: z.string(), epoch: z.number().int() }),
})
