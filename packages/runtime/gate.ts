import { type Bus, type Charge, type Fault, FleetPermit, FleetReport, type Permit } from '@flotilla/protocol'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** A call that asks to go: what it costs and which counters it touches. */
export interface PermitRequest {
  /** Counters: `spot`, `sapi:uid:/sapi/v1/…`, `spot-orders`; those of orders and UIDs count for the account. */
  readonly pools: readonly string[]
  readonly weight: number
  /** How many orders the call counts as on counters of orders: 2 of an OCO, 3 of an OTOCO. @default 1 */
  readonly orders?: number
  /** 0 cancel and close … 5 background, as in `Priority`. */
  readonly priority: number
  /** Who the call is for: users share fairly inside a class. */
  readonly accountId?: string
  /** Epoch ms after which the call is of no use. @default ten seconds from now */
  readonly deadlineAt?: number
}

export type Granted = { readonly ok: true; readonly permit: Permit } | { readonly ok: false; readonly fault: Fault }

type Reading = { readonly window: string; readonly count: number }

/** What an answer of Binance told of the limits. */
export interface Seen {
  readonly pool?: string
  readonly accountId?: string
  readonly permitId?: string
  readonly status: number
  readonly usedWeight: readonly Reading[]
  readonly usedUidWeight: readonly Reading[]
  readonly orderCounts: readonly Reading[]
  readonly retryAfterMs?: number
  readonly bannedUntil?: number
  readonly at: number
}

/** The way to the coordinator's permits for one egress address. No permit, no call. */
export interface Gate {
  acquire(request: PermitRequest): Promise<Granted>
  report(seen: Seen): void
}

interface GateDeps {
  readonly bus: Bus
  readonly egress: string
  readonly clock: Clock
  readonly random: Random
}

/** How long one asking waits for its answer before it is repeated, ms: a coordinator may die with it in hand. */
const askMs = 1_500
/** Between two askings while no coordinator is active, ms. */
const retryMs = 200

/** Answers after which asking again is right: nobody decides just now, or the decision was lost on its way. */
const askAgain = new Set(['NO_RESPONDER', 'TIMEOUT', 'NOT_ACTIVE', 'DUPLICATE'])

const noPermit: Fault = {
  code: 'NO_PERMIT',
  message: 'the coordinator did not answer before the deadline of the call',
  outcome: 'unsent',
}

/** How long a call without a deadline may wait, ms. */
const patienceMs = 10_000

const countsForAccount = (pool: string) => pool.startsWith('sapi:uid:') || pool.endsWith('-orders')

function chargesOf({ pools, weight, orders = 1, accountId }: PermitRequest): Charge[] {
  return pools.map((pool) => ({
    pool,
    weight: pool.endsWith('-orders') ? orders : weight,
    ...(accountId !== undefined && countsForAccount(pool) ? { scope: accountId } : {}),
  }))
}

/** Creates the permit client: waits in its class at the coordinator, outlives a takeover, gives up at its deadline. */
export function createGate({ bus, egress, clock, random }: GateDeps): Gate {
  const prefix = Buffer.from(random.bytes(6)).toString('hex')
  let asked = 0
  return {
    async acquire(request) {
      const deadlineAt = request.deadlineAt ?? clock.now() + patienceMs
      let id = `${prefix}-${++asked}`
      const asking = {
        charges: chargesOf(request),
        priority: request.priority,
        deadlineAt,
        ...(request.accountId === undefined ? {} : { user: request.accountId }),
      }
      while (clock.now() < deadlineAt) {
        const timeoutMs = Math.max(1, Math.min(deadlineAt - clock.now(), askMs))
        const reply = await bus.request(FleetPermit, { egress }, { id, ...asking }, { timeoutMs })
        if (reply.ok) return { ok: true, permit: reply.permit }
        const { code } = reply.error
        // Whatever became of the request for a permit, the call itself was not sent.
        if (!askAgain.has(code)) return { ok: false, fault: { ...reply.error, outcome: 'unsent' } }
        // The permit was given and has run out before its answer was heard: that one is lost.
        if (code === 'DUPLICATE') id = `${prefix}-${++asked}`
        else if (code !== 'TIMEOUT') await clock.sleep(retryMs)
      }
      return { ok: false, fault: noPermit }
    },
    report({ usedWeight, usedUidWeight, orderCounts, ...seen }) {
      const counts = { usedWeight: [...usedWeight], usedUidWeight: [...usedUidWeight], orderCounts: [...orderCounts] }
      bus.publish(FleetReport, { egress }, { ...seen, ...counts })
    },
  }
}
