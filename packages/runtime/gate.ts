import {
  type Bus,
  type Charge,
  type Fault,
  FleetPermit,
  FleetReport,
  type Permit,
  type Report,
} from '@flotilla/protocol'
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

export interface PermitRequest {
  readonly charges: readonly Charge[]
  /** 0 cancel and close … 5 background, as in `Priority`. */
  readonly priority: number
  /** Who the call is for. */
  readonly user?: string
  /** Epoch ms after which the call is of no use. */
  readonly deadlineAt: number
}

export type Granted = { readonly ok: true; readonly permit: Permit } | { readonly ok: false; readonly fault: Fault }

/** What a caller saw of the limits in an answer; `Report` without its time. */
export interface Seen {
  readonly pool: string
  readonly scope?: string
  readonly status: number
  readonly used: Readonly<Record<string, number>>
  readonly retryAfterMs?: number
  readonly bannedUntil?: number
  readonly clockOffsetMs?: number
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

const noPermit: Fault = {
  code: 'NO_PERMIT',
  message: 'the coordinator did not answer before the deadline of the call',
  outcome: 'unsent',
}

/** Creates the permit client: waits in its class at the coordinator, outlives a takeover, gives up at its deadline. */
export function createGate({ bus, egress, clock, random }: GateDeps): Gate {
  const prefix = Buffer.from(random.bytes(6)).toString('hex')
  let asked = 0
  const ask = async (id: string, { charges, priority, user, deadlineAt }: PermitRequest) => {
    const request = { id, charges: [...charges], priority, deadlineAt, ...(user === undefined ? {} : { user }) }
    const timeoutMs = Math.max(1, Math.min(deadlineAt - clock.now(), askMs))
    return bus.request(FleetPermit, { egress }, request, { timeoutMs })
  }
  return {
    async acquire(request) {
      const id = `${prefix}-${++asked}`
      while (clock.now() < request.deadlineAt) {
        const reply = await ask(id, request)
        if (reply.ok) return { ok: true, permit: reply.permit }
        const { code } = reply.error
        // Whatever became of the request for a permit, the call itself was not sent.
        if (code !== 'NO_RESPONDER' && code !== 'TIMEOUT')
          return { ok: false, fault: { ...reply.error, outcome: 'unsent' } }
        if (code === 'NO_RESPONDER') await clock.sleep(retryMs)
      }
      return { ok: false, fault: noPermit }
    },
    report(seen) {
      bus.publish(FleetReport, { egress }, { ...seen, used: { ...seen.used }, at: clock.now() })
    },
  }
}
