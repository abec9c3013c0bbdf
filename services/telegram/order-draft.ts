import type { CallParams } from '@flotilla/protocol'
import Big from 'big.js'
import type { Amount } from './amount.ts'
import type { Instrument } from './instruments.ts'

export type Side = 'BUY' | 'SELL'

/** What somebody wants; a price makes it a limit order that rests until it is cancelled. */
export interface Wish {
  readonly side: Side
  readonly amount: Amount
  readonly price?: string
}

/** What is known when the order is drafted; decimals as text. */
export interface Situation {
  readonly instrument: Instrument
  readonly lastPrice: string
  readonly freeBase: string
  readonly freeQuote: string
}

/** An order as it would be sent, and about what it comes to. */
export interface Draft {
  readonly side: Side
  readonly type: 'MARKET' | 'LIMIT'
  /** Binance's own parameters. */
  readonly order: CallParams
  readonly price: string
  /** Of a market order in quote this is an estimate, of one in base the other. */
  readonly quantity: string
  readonly quoteQuantity: string
  /** In quote, at the usual rate. */
  readonly fee: string
}

/** Why there can be no such order, with the figures to say so. */
export type DraftFault =
  | { readonly why: 'notEnough'; readonly asset: string; readonly free: string; readonly needed: string }
  | { readonly why: 'nothingFree'; readonly asset: string }
  | { readonly why: 'belowQuantity'; readonly least: string; readonly asset: string }
  | { readonly why: 'aboveQuantity'; readonly most: string; readonly asset: string }
  | { readonly why: 'belowNotional'; readonly least: string; readonly asset: string; readonly total: string }
  | { readonly why: 'badPrice'; readonly tickSize: string }

export type Drafted = { readonly ok: true; readonly draft: Draft } | { readonly ok: false; readonly fault: DraftFault }

/** The rate Binance takes of those with no discount. */
export const usualFeeRate = '0.001'

/** Rounds down to a multiple of `step`; a step of 0 rounds nothing. */
export function roundDown(value: Big, step: string): Big {
  const size = new Big(step)
  return size.eq(0) ? value : value.div(size).round(0, Big.roundDown).times(size)
}

/** A limit price on the tick, never worse for who asked: a buyer's down, a seller's up. */
function onTick(price: string, tickSize: string, side: Side): Big {
  const down = roundDown(new Big(price), tickSize)
  return side === 'SELL' && down.lt(price) ? down.plus(tickSize) : down
}

interface Size {
  readonly quantity: Big
  readonly quoteQuantity: Big
  /** Which of the two the order itself says. */
  readonly says: 'quantity' | 'quoteQuantity'
}

function sizeOf({ side, amount, price }: Wish, situation: Situation, at: Big): Size {
  const { instrument } = situation
  const isMarket = price === undefined
  const step = (value: Big) => {
    const lot = roundDown(value, instrument.stepSize)
    return isMarket ? roundDown(lot, instrument.marketStepSize) : lot
  }
  const inBase = (value: Big): Size => {
    const quantity = step(value)
    return { quantity, quoteQuantity: quantity.times(at), says: 'quantity' }
  }
  const inQuote = (value: Big): Size => {
    if (!isMarket) return inBase(value.div(at))
    const quoteQuantity = value.round(instrument.quoteDecimals, Big.roundDown)
    return { quantity: step(quoteQuantity.div(at)), quoteQuantity, says: 'quoteQuantity' }
  }
  if (amount.of === 'quote') return inQuote(new Big(amount.value))
  if (amount.of === 'base') return inBase(new Big(amount.value))
  const share = new Big(amount.percent).div(100)
  return side === 'BUY'
    ? inQuote(new Big(situation.freeQuote).times(share))
    : inBase(new Big(situation.freeBase).times(share))
}

function faultOf(wish: Wish, { quantity, quoteQuantity, says }: Size, situation: Situation): DraftFault | undefined {
  const { instrument, freeBase, freeQuote } = situation
  const { base, quote, minQuantity, maxQuantity, minNotional } = instrument
  const buys = wish.side === 'BUY'
  const [asset, free, needed] = buys ? [quote, freeQuote, quoteQuantity] : [base, freeBase, quantity]
  if (new Big(free).eq(0)) return { why: 'nothingFree', asset }
  if (says === 'quantity') {
    if (quantity.eq(0) || quantity.lt(minQuantity)) return { why: 'belowQuantity', least: minQuantity, asset: base }
    if (new Big(maxQuantity).gt(0) && quantity.gt(maxQuantity)) {
      return { why: 'aboveQuantity', most: maxQuantity, asset: base }
    }
  }
  if (quoteQuantity.lt(minNotional)) {
    return { why: 'belowNotional', least: minNotional, asset: quote, total: quoteQuantity.toFixed() }
  }
  if (needed.gt(free)) return { why: 'notEnough', asset, free, needed: needed.toFixed() }
  return undefined
}

/** Makes an order of a wish: sizes are rounded down to what the symbol's rules allow, and checked against them. */
export function draftOrder(wish: Wish, situation: Situation): Drafted {
  const { instrument, lastPrice } = situation
  const type = wish.price === undefined ? 'MARKET' : 'LIMIT'
  const at = wish.price === undefined ? new Big(lastPrice) : onTick(wish.price, instrument.tickSize, wish.side)
  if (at.lte(0)) return { ok: false, fault: { why: 'badPrice', tickSize: instrument.tickSize } }
  const size = sizeOf(wish, situation, at)
  const fault = faultOf(wish, size, situation)
  if (fault) return { ok: false, fault }
  const quantity = size.quantity.toFixed()
  const quoteQuantity = size.quoteQuantity.toFixed()
  const order: CallParams = {
    symbol: instrument.symbol,
    side: wish.side,
    type,
    ...(size.says === 'quantity' ? { quantity } : { quoteOrderQty: quoteQuantity }),
    ...(type === 'LIMIT' ? { price: at.toFixed(), timeInForce: 'GTC' } : {}),
  }
  const fee = size.quoteQuantity.times(usualFeeRate).toFixed()
  return { ok: true, draft: { side: wish.side, type, order, price: at.toFixed(), quantity, quoteQuantity, fee } }
}
