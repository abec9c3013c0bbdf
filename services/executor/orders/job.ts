import { ordersOf, poolsOf, type Signer } from '@flotilla/binance'
import { type Ask, isFault, isTrue, type Plan, planOf } from '@flotilla/orders'
import { type CallParams, type Command, type Fault, shardOf } from '@flotilla/protocol'
import type { PermitRequest } from '@flotilla/runtime'
import { type Endpoint, findEndpoint, parseParams, requireEndpoint, type WireParams, weightOf } from '@flotilla/venue'
import type { AccountBook } from '../accounts/account-book.ts'
import { noKey } from '../faults.ts'
import { judged, refuseSigning } from '../signable.ts'

/** One command in this executor's hands. */
export interface Job {
  readonly accountId: string
  readonly commandId: string
  readonly command: Command
}

/** A command that may be sent: everything about it was checked. */
export interface Prepared {
  readonly endpoint: Endpoint
  readonly params: WireParams
  readonly signer: Signer
}

export const tokensOf = ({ accountId, commandId }: Job) => ({ shard: shardOf(accountId), accountId, commandId })

/** The catalogue's query that can tell whether a call took place, with those parameters of the call it understands. */
function settledBy({ operation, order }: Command): Ask | undefined {
  const name = operation === undefined ? undefined : findEndpoint(operation)?.settledBy
  const query = name === undefined ? undefined : findEndpoint(name)
  if (query?.method !== 'GET') return undefined
  const params: CallParams = {}
  // A loan of an isolated margin account is kept under its pair.
  const { isIsolated, symbol } = order
  const known: CallParams = isTrue(isIsolated) && symbol !== undefined ? { isolatedSymbol: symbol, ...order } : order
  for (const { name: param } of query.params) {
    const value = known[param]
    if (value !== undefined) params[param] = value
  }
  return parseParams(query, params).ok ? { operation: query.name, params } : undefined
}

/** What a command means on the wire; the same for everybody who reads it. */
export function planFor({ accountId, commandId, command }: Job): Plan | Fault {
  const subject = { accountId, commandId, command }
  if (command.action !== 'call') return planOf(subject)
  const deed = judged.get(command.operation ?? '')
  return planOf({
    ...subject,
    ...{ settledBy: settledBy(command), isSetting: deed === 'setting', isCancel: deed === 'cancel' },
  })
}

/** Checks everything about a plan that does not need Binance. */
export async function prepare({ accountId }: Job, plan: Plan | Fault, book: AccountBook): Promise<Prepared | Fault> {
  const signer = await book.signer(accountId)
  if (!signer) return noKey()
  if (isFault(plan)) return plan
  const found = requireEndpoint(plan.operation)
  if (!found.ok) return found.fault
  const { endpoint } = found
  const unsigned = refuseSigning(endpoint)
  if (unsigned) return unsigned
  const parsed = parseParams(endpoint, plan.params)
  return parsed.ok ? { endpoint, params: parsed.params, signer } : parsed.fault
}

/** What the coordinator is asked for before the record is written. */
export function permitFor({ endpoint, params }: Prepared, plan: Plan, { accountId, command }: Job): PermitRequest {
  const weight = weightOf(endpoint, params)
  const orders = ordersOf(endpoint)
  return { pools: poolsOf(endpoint), weight, orders, priority: plan.priority, accountId, deadlineAt: command.expiresAt }
}
