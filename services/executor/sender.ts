import { type CallOutcome, type HostBase, poolsOf, type Rest, type Signer } from '@flotilla/binance'
import { checkCommand, echoFaults, legsOf, type VenueCall, venueCall } from '@flotilla/orders'
import { type Fault, type Permit, refusal } from '@flotilla/protocol'
import type { Clock, Gate } from '@flotilla/runtime'
import { type Endpoint, parseParams, requireEndpoint, type WireParams, weightOf } from '@flotilla/venue'
import type { AccountBook } from './account-book.ts'
import { noKey } from './faults.ts'
import type { Job, RequestRecord } from './record.ts'

export interface SenderDeps {
  readonly rest: Rest
  readonly gate: Gate
  readonly book: AccountBook
  readonly clock: Clock
  /** Binance's time, never ahead of it, epoch ms. */
  readonly serverTime: (base: HostBase) => number
  readonly recvWindowMs: number
}

/** A command that may be sent: everything about it was checked. */
interface Prepared {
  readonly call: VenueCall
  readonly endpoint: Endpoint
  readonly params: WireParams
  readonly signer: Signer
}

const isFault = (value: Prepared | VenueCall | Fault): value is Fault => 'outcome' in value

/** Calls that move funds are not signed, whatever the key may do. */
const movesFunds = /withdraw|transfer/i

async function prepare(job: Job, book: AccountBook): Promise<Prepared | Fault> {
  const signer = await book.signer(job.accountId)
  if (!signer) return noKey()
  const call = venueCall(job.accountId, job.commandId, job.command)
  if (isFault(call)) return call
  const found = requireEndpoint(call.operation)
  if (!found.ok) return found.fault
  if (movesFunds.test(found.endpoint.path))
    return refusal('NOT_SIGNED', `${call.operation} moves funds: do that on Binance itself`)
  const parsed = parseParams(found.endpoint, call.params)
  return parsed.ok ? { call, endpoint: found.endpoint, params: parsed.params, signer } : parsed.fault
}

/**
 * The send path: permit → timestamp → durable `sending` → signature of exactly that timestamp → one write →
 * classify → append. What it cannot tell it leaves as `checking`.
 */
export function createSender({ rest, gate, book, clock, serverTime, recvWindowMs }: SenderDeps) {
  const takePermit = ({ endpoint, params, call }: Prepared, { accountId, command }: Job) =>
    gate.acquire({
      pools: poolsOf(endpoint),
      weight: weightOf(endpoint, params),
      priority: call.priority,
      accountId,
      deadlineAt: command.expiresAt,
    })

  const send = ({ endpoint, params, signer, call }: Prepared, job: Job, timestamp: number, permit: Permit) => {
    const beganAt = clock.monotonic()
    const stale = refusal('TOO_SLOW', 'this host paused between writing the record and sending; nothing was sent')
    const tooLate = () => clock.monotonic() - beganAt > recvWindowMs / 2
    return rest.call({
      endpoint,
      params,
      signer,
      timestamp,
      recvWindow: recvWindowMs,
      priority: call.priority,
      accountId: job.accountId,
      permit,
      beforeSend: () => (tooLate() ? stale : undefined),
    })
  }

  const conclude = async (prepared: Prepared, job: Job, record: RequestRecord, outcome: CallOutcome) => {
    if (outcome.outcome === 'rejected' || outcome.outcome === 'unsent') {
      return record.append('rejected', { fault: outcome.fault })
    }
    if (outcome.outcome !== 'ok') return record.append('checking', { fault: outcome.fault })
    const { action } = job.command
    if (action === 'call') return record.append('done', { answer: outcome.data })
    const wrong = action === 'place' ? echoFaults(prepared.params, outcome.data) : []
    if (wrong.length === 0)
      return record.append(action === 'place' ? 'placed' : 'cancelled', { legs: legsOf(outcome.data) })
    const message = `the answer is not about what was sent: ${wrong.join('; ')}`
    return record.append('checking', { fault: { code: 'NOT_ECHOED', message, outcome: 'unknown' } })
  }

  /** Carries a command out that has no record yet. Returns when its outcome is on the log, or `checking` is. */
  return async (job: Job, record: RequestRecord, epoch: number): Promise<void> => {
    const prepared = checkCommand(job.command, clock.now()) ?? (await prepare(job, book))
    if (isFault(prepared)) return void (await record.append('rejected', { fault: prepared }))
    const granted = await takePermit(prepared, job)
    if (!granted.ok) return void (await record.append('rejected', { fault: granted.fault }))
    const expired = checkCommand(job.command, clock.now())
    if (expired) return void (await record.append('rejected', { fault: expired }))
    const { clientOrderId, symbol } = prepared.call
    const legs = job.command.action === 'place' ? [{ clientOrderId, ...(symbol === undefined ? {} : { symbol }) }] : []
    const timestamp = Math.floor(serverTime(prepared.endpoint.base))
    const claimed = await record.append('sending', { legs, sent: { timestamp, recvWindow: recvWindowMs, epoch } })
    // Somebody else has the request in hand already: he sends, or resolves, not we.
    if (!claimed) return
    await conclude(prepared, job, record, await send(prepared, job, timestamp, granted.permit))
  }
}
