import type { Account } from '../accounts/account.ts'
import type { Clock } from '../clock.ts'
import { formatFixed } from '../fixed.ts'
import type { Ledger } from '../ledger.ts'
import type { SelfMatch } from '../market/instrument.ts'
import type { OwnTrade, SpotOrder } from './order.ts'
import { accountPosition, balanceUpdate, type ExecutionDetail, executionReport } from './user-events.ts'

/** Tells the account's streams and the ledger what became of orders, in the order in which it happened. */
export interface Reporter {
  accepted(order: SpotOrder): void
  filled(order: SpotOrder, fill: OwnTrade): void
  cancelled(order: SpotOrder, requestId: string): void
  expired(order: SpotOrder): void
  /** @param timestamp as the request that amended it was signed */
  amended(order: SpotOrder, requestId: string, timestamp: number | undefined): void
  prevented(order: SpotOrder, match: SelfMatch): void
  position(order: SpotOrder, assets: readonly string[]): void
  /** Money from or (below zero) to another wallet. */
  deposited(account: Account, asset: string, amount: bigint): void
  /** Any other event of the account, e.g. `listStatus`. */
  tell(account: Account, event: Record<string, unknown>): void
}

export function createReporter({ clock, ledger }: { clock: Clock; ledger: Ledger }): Reporter {
  let executionId = 71_000_000_000

  function tell(account: Account, event: Record<string, unknown>): void {
    for (const listener of account.spotListeners) listener(event)
  }

  function report(order: SpotOrder, detail: Omit<ExecutionDetail, 'at' | 'executionId'>): void {
    executionId += 1
    if (order.account.spotListeners.size === 0) return
    tell(order.account, executionReport(order, { ...detail, at: clock.now(), executionId }))
  }

  const names = (order: SpotOrder): Record<string, unknown> => ({
    uid: order.uid,
    market: order.account.product,
    symbol: order.instrument.spec.symbol,
    orderId: String(order.orderId),
    clientOrderId: order.clientOrderId,
  })

  function ended(order: SpotOrder, why: string): void {
    ledger.append(clock.now(), 'cancel', {
      ...names(order),
      status: order.status,
      executed: formatFixed(order.executed),
      why,
    })
  }

  function filled(order: SpotOrder, fill: OwnTrade): void {
    ledger.append(fill.at, 'fill', {
      ...names(order),
      tradeId: String(fill.id),
      side: order.side,
      price: formatFixed(fill.price),
      quantity: formatFixed(fill.quantity),
      quoteQuantity: formatFixed(fill.quoteQuantity),
      commission: formatFixed(fill.commission),
      commissionAsset: fill.commissionAsset,
      maker: fill.isMaker,
    })
    report(order, { type: 'TRADE', fill })
  }

  return {
    accepted: (order) => report(order, { type: 'NEW', status: order.status }),
    filled,
    cancelled(order, requestId) {
      ended(order, 'cancel')
      report(order, { type: 'CANCELED', requestId })
    },
    expired(order) {
      ended(order, order.expiryReason || 'EXPIRED_IN_MATCH')
      report(order, { type: 'EXPIRED' })
    },
    amended(order, requestId, timestamp) {
      const [quantity, price] = [formatFixed(order.quantity), formatFixed(order.request.price)]
      ledger.append(clock.now(), 'amend', { ...names(order), quantity, price, timestamp: timestamp ?? null })
      report(order, { type: 'REPLACED', requestId })
    },
    prevented(order, match) {
      const prevented = {
        id: match.id,
        quantity: match.quantity,
        counterOrderId: Number(match.takerOrderId),
        counterSymbol: order.instrument.spec.symbol,
        price: match.price,
      }
      if (order.status === 'EXPIRED_IN_MATCH') ended(order, 'EXPIRED_IN_MATCH')
      report(order, { type: match.expires ? 'EXPIRED' : 'TRADE_PREVENTION', prevented })
      position(order, [order.side === 'BUY' ? order.instrument.spec.quote : order.instrument.spec.base])
    },
    position,
    deposited(account, asset, amount) {
      if (amount >= 0n) account.spot.credit(asset, amount)
      else account.spot.debit(asset, -amount)
      tell(account, accountPosition(account, [asset], clock.now()))
      tell(account, balanceUpdate(asset, amount, clock.now()))
    },
    tell,
  }

  function position(order: SpotOrder, assets: readonly string[]): void {
    if (order.account.spotListeners.size === 0) return
    const touched = new Set(assets)
    for (const fill of order.fills) touched.add(fill.commissionAsset)
    tell(order.account, accountPosition(order.account, [...touched], clock.now()))
  }
}
