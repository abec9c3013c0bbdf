import type { MarketTrade } from '../market/tape.ts'
import { addToWallet, type FuturesAccount, type Income, positionOf, symbolSettings } from './account.ts'
import { worth } from './contract.ts'
import type { FuturesFill, FuturesOrder } from './order.ts'
import { applyTrade, type Position } from './position.ts'

const FIRST_TRAN_ID = 9_689_000_001

/** Books a row of income and moves the wallet by it. */
export function book(account: FuturesAccount, income: Omit<Income, 'tranId'>): void {
  if (income.amount === 0n) return
  addToWallet(account, income.asset, income.amount)
  account.income.push({ ...income, tranId: FIRST_TRAN_ID + account.income.length })
}

/** Moves position and money for one side of a trade. */
export function settleFill(
  order: FuturesOrder,
  trade: MarketTrade,
  isMaker: boolean,
): { fill: FuturesFill; position: Position } {
  const { account, instrument, request } = order
  const { spec } = instrument
  const position = positionOf(account, instrument, request.positionSide)
  const value = worth(spec, trade.price, trade.quantity)
  const change = applyTrade(position, order.side, trade.price, trade.quantity, trade.at)
  const commission = (value * BigInt(isMaker ? account.rates.maker : account.rates.taker)) / 1_000_000n
  const settings = symbolSettings(account, spec.symbol)
  if (settings.isolated && change.opened > 0) {
    position.isolatedWallet += worth(spec, trade.price, change.opened) / BigInt(settings.leverage)
  }
  const row = { symbol: spec.symbol, asset: spec.marginAsset, at: trade.at, tradeId: String(trade.id) }
  book(account, { ...row, type: 'REALIZED_PNL', amount: change.realised })
  book(account, { ...row, type: 'COMMISSION', amount: -commission })
  order.executed += trade.quantity
  order.cost += value
  const fill: FuturesFill = {
    id: trade.id,
    price: trade.price,
    quantity: trade.quantity,
    value,
    commission,
    realised: change.realised,
    isMaker,
    at: trade.at,
  }
  order.fills.push(fill)
  return { fill, position }
}
