import {
  type Bus,
  type Charge,
  type Fault,
  FleetLed,
  FleetPermit,
  FleetReport,
  FleetUnused,
  type Permit,
} from '@flotilla/protocol'
import type { z } from 'zod'
import type { Clock } from './clock.ts'
import { watchFrozen } from './frozen.ts'
import type { Random } from './random.ts'
import { type AskVenueTime, endHere } from './venue-time.ts'

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
  /** Gives up: the call waits no longer and takes nothing. */
  readonly signal?: AbortSignal
  /** Told, when the call cannot go at once, the epoch ms at which it can at the earliest; others may be before it. */
  readonly onExpected?: (at: number) => void
}

/** A permit, its times on this host's clock, and the last word on it. */
export interface HeldPermit extends Permit {
  /** Asked in the tick in which the bytes would leave: a fault when the address was frozen since it was given. */
  readonly veto: () => Fault | undefined
}

export type Granted = { readonly ok: true; readonly permit: HeldPermit } | { readonly ok: false; readonly fault: Fault }

type Reading = { readonly window: string; readonly count: number }

/** What an answer of Binance told of the limits. */
export interface Seen {
  readonly pool?: string
  readonly accountId?: string
  readonly permitId?: string
  readonly status: number
  readonly rejected?: boolean
  readonly counted?: number
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
  /** The call of this permit was not sent and will not be. */
  unused(permit: { readonly id?: string }): void
}

interface GateDeps {
  readonly bus: Bus
  readonly egress: string
  readonly clock: Clock
  readonly random: Random
  /** Binance's clock as far as this process knows it. @default not at all: permits then count from when they are here */
  readonly venueTime?: AskVenueTime
}

/** How long one asking waits for its answer before it is repeated, ms: a coordinator may die with it in hand. */
const askMs = 1_500
/** Between two askings while no coordinator is active, ms. */
const retryMs = 200

/** Answers after which asking again is right: nobody decides just now, or the decision was lost on its way. */
const askAgain = new Set(['NO_RESPONDER', 'TIMEOUT', 'NOT_ACTIVE', 'DUPLICATE'])

const unsent = (code: string, message: string): Fault => ({ code, message, outcome: 'unsent' })
const noPermit = unsent('NO_PERMIT', 'the coordinator did not answer before the deadline of the call')
const aborted = unsent('ABORTED', 'the caller gave up while the call waited for its permit')

type Wish = z.input<typeof FleetPermit.payload>

/** How long a call without a deadline may wait, ms. */
const patienceMs = 10_000

/** `spot-orders`, `futures-orders`; not a path of /sapi that happens to end so. */
const countsOrders = (pool: string) => /^[a-z-]+-orders$/.test(pool)
const countsForAccount = (pool: string) => pool.startsWith('sapi:uid:') || countsOrders(pool)

function chargesOf({ pools, weight, orders = 1, accountId }: PermitRequest): Charge[] {
  return pools.map((pool) => ({
    pool,
    weight: countsOrders(pool) ? orders : weight,
    ...(accountId !== undefined && countsForAccount(pool) ? { scope: accountId } : {}),
  }))
}

/** Creates the permit client: waits in its class at the coordinator, outlives a takeover, gives up at its deadline. */
export function createGate({ bus, egress, clock, random, venueTime = () => undefined }: GateDeps): Gate {
  const prefix = Buffer.from(random.bytes(6)).toString('hex')
  const frozen = watchFrozen(bus, egress, () => venueTime()?.lower ?? clock.now())
  /** Askings under way, which a new coordinator has to hear again. */
  const asking = new Set<() => void>()
  let made = 0
  let epoch = 0

  const nextId = () => `${prefix}-${++made}`
  const tellUnused = (id: string) => bus.publish(FleetUnused, { egress }, { id })

  bus.listen(FleetLed, {}, ({ payload }) => {
    epoch = Math.max(epoch, payload.epoch)
    for (const again of [...asking]) again()
  })

  /** One asking; a new coordinator cuts it short, and so does the caller. */
  const ask = async (wish: Wish, timeoutMs: number, signal: AbortSignal | undefined) => {
    const cut = Promise.withResolvers<'cut short'>()
    const end = () => cut.resolve('cut short')
    asking.add(end)
    signal?.addEventListener('abort', end, { once: true })
    const reply = await Promise.race([bus.request(FleetPermit, { egress }, wish, { timeoutMs }), cut.promise])
    asking.delete(end)
    signal?.removeEventListener('abort', end)
    return reply
  }

  /** What a permit is worth: nothing when a later coordinator is known. */
  const hold = (permit: Permit, pools: readonly string[]): Granted | undefined => {
    if (permit.epoch < epoch) return undefined
    epoch = permit.epoch
    const notAfter = endHere(permit, clock, venueTime)
    return { ok: true, permit: { ...permit, notAfter, veto: () => frozen.fault(pools) } }
  }

  return {
    async acquire(request) {
      const { pools, priority, accountId, signal, onExpected } = request
      const deadlineAt = request.deadlineAt ?? clock.now() + patienceMs
      const user = accountId === undefined ? {} : { user: accountId }
      const wish = { charges: chargesOf(request), priority, deadlineAt, ...user }
      let id = nextId()
      let tell = onExpected !== undefined
      while (clock.now() < deadlineAt) {
        const timeoutMs = Math.max(1, Math.min(deadlineAt - clock.now(), askMs))
        const reply = signal?.aborted
          ? 'cut short'
          : await ask({ id, ...wish, patienceMs: deadlineAt - clock.now(), tell }, timeoutMs, signal)
        if (signal?.aborted) {
          tellUnused(id)
          return { ok: false, fault: aborted }
        }
        if (reply === 'cut short') continue
        if (reply.ok) {
          const held = reply.permit && hold(reply.permit, pools)
          if (held) return held
          if (reply.expectedAt !== undefined) onExpected?.(reply.expectedAt)
          tell = false
          continue
        }
        const { code } = reply.error
        // Whatever became of the request for a permit, the call itself was not sent.
        if (!askAgain.has(code)) return { ok: false, fault: { ...reply.error, outcome: 'unsent' } }
        // The permit was given and has run out before its answer was heard: that one is lost.
        if (code === 'DUPLICATE') id = nextId()
        else if (code !== 'TIMEOUT') await clock.sleep(retryMs)
      }
      tellUnused(id)
      return { ok: false, fault: noPermit }
    },
    report({ usedWeight, usedUidWeight, orderCounts, ...seen }) {
      frozen.saw(seen)
      const counts = { usedWeight: [...usedWeight], usedUidWeight: [...usedUidWeight], orderCounts: [...orderCounts] }
      bus.publish(FleetReport, { egress }, { ...seen, ...counts })
    },
    unused({ id }) {
      if (id !== undefined) tellUnused(id)
    },
  }
}
