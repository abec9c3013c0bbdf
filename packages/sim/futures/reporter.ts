import type { Clock } from '../clock.ts'
import { formatFixed } from '../fixed.ts'
import type { Ledger } from '../ledger.ts'
import type { FuturesAccount } from './account.ts'
import type { MarkOf } from './margin.ts'
import type { FuturesFill, FuturesOrder } from './order.ts'
import type { Position } from './position.ts'
import { type AccountUpdate, accountUpdate, type FuturesExecution, orderTradeUpdate, tradeLite } from './user-events.ts'

/** The request that modified an order: the id it gave itself, and the timestamp it was signed with. */
export interface Modification {
  readonly modifyId: number | undefined
  readonly timestamp: number | undefined
}

/** Tells streams and ledger what happens to a futures account, in order. */
export interface FuturesReporter {
  accepted(order: FuturesOrder, timestamp: number | undefined): void
  filled(order: FuturesOrder, fill: FuturesFill, position: Position): void
  cancelled(order: FuturesOrder, reason: string): void
  expired(order: FuturesOrder): void
  amended(order: FuturesOrder, by: Modification): void
  account(account: FuturesAccount, update: AccountUpdate): void
  tell(account: FuturesAccount, event: Record<string, unknown>): void
}

export function createFuturesReporter(deps: { clock: Clock; ledger: Ledger; markOf: MarkOf }): FuturesReporter {
  const { clock, ledger, markOf } = deps

  function tell(account: FuturesAccount, event: Record<string, unknown>): void {
    for (const listener of account.listeners) listener(event)
  }

  function update(order: FuturesOrder, execution: FuturesExecution, fill?: FuturesFill, modifyId?: number): void {
    if (order.account.listeners.size === 0) return
    tell(order.account, orderTradeUpdate(order, execution, clock.now(), fill, modifyId))
  }

  const names = (order: FuturesOrder): Record<string, unknown> => ({
    uid: order.uid,
    market: order.instrument.spec.market,
    symbol: order.instrument.spec.symbol,
    orderId: String(order.orderId),
    clientOrderId: order.request.clientOrderId,
  })

  function ended(order: FuturesOrder, why: string): void {
    ledger.append(clock.now(), 'cancel', {
      ...names(order),
      status: order.status,
      executed: formatFixed(order.executed),
      why,
    })
  }

  return {
    accepted(order, timestamp) {
      ledger.append(order.createdAt, 'order', {
        ...names(order),
        side: order.side,
        type: order.request.type,
        positionSide: order.request.positionSide,
        quantity: formatFixed(order.quantity),
        price: formatFixed(order.price),
        acceptedAt: order.createdAt,
        timestamp: timestamp ?? null,
      })
      update(order, 'NEW')
    },
    filled(order, fill, position) {
      ledger.append(fill.at, 'fill', {
        ...names(order),
        tradeId: String(fill.id),
        side: order.side,
        price: formatFixed(fill.price),
        quantity: formatFixed(fill.quantity),
        commission: formatFixed(fill.commission),
        commissionAsset: order.instrument.spec.marginAsset,
        realised: formatFixed(fill.realised),
        maker: fill.isMaker,
      })
      if (order.account.listeners.size === 0) return
      tell(order.account, tradeLite(order, fill, clock.now()))
      const assets = [order.instrument.spec.marginAsset]
      tell(
        order.account,
        accountUpdate(order.account, { reason: 'ORDER', assets, positions: [position] }, markOf, clock.now()),
      )
      update(order, 'TRADE', fill)
    },
    cancelled(order, reason) {
      ended(order, reason)
      update(order, 'CANCELED')
    },
    expired(order) {
      ended(order, `EXPIRED ${order.expiryReason}`)
      update(order, 'EXPIRED')
    },
    amended(order, { modifyId, timestamp }) {
      const [quantity, price] = [formatFixed(order.quantity), formatFixed(order.price)]
      ledger.append(clock.now(), 'amend', { ...names(order), quantity, price, timestamp: timestamp ?? null })
      update(order, 'AMENDMENT', undefined, modifyId)
    },
    account(account, change) {
      if (account.listeners.size > 0) tell(account, accountUpdate(account, change, markOf, clock.now()))
    },
    tell,
  }
}
