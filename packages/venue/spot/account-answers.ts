import { z } from 'zod'
import { flags, ids, money, texts, times } from '../answers/fields.ts'
import { Filter } from '../filters/filter.ts'

const Rates = z.looseObject(money('maker', 'taker', 'buyer', 'seller'))

export const SpotAccount = z.looseObject({
  accountType: z.string(),
  ...flags('canTrade', 'canWithdraw', 'canDeposit'),
  ...times('updateTime'),
  commissionRates: Rates.optional(),
  balances: z.array(z.looseObject({ ...texts('asset'), ...money('free', 'locked') })),
})
export type SpotAccount = z.infer<typeof SpotAccount>

export const Commission = z.looseObject({
  symbol: z.string(),
  standardCommission: Rates,
  taxCommission: Rates,
  discount: z.looseObject({ ...flags('enabledForAccount', 'enabledForSymbol'), ...money('discount') }),
})

/** An own trade. Margin tells it the same way. */
export const OwnTrade = z.looseObject({
  ...texts('symbol', 'commissionAsset'),
  ...ids('id', 'orderId'),
  ...money('price', 'qty', 'commission'),
  ...times('time'),
  ...flags('isBuyer', 'isMaker'),
})
export type OwnTrade = z.infer<typeof OwnTrade>
export const SpotTrades = z.array(OwnTrade.extend(money('quoteQty')))

/** A fill by smart order routing. */
export const Allocations = z.array(
  OwnTrade.omit({ id: true }).extend({ ...ids('allocationId'), ...texts('allocationType'), ...money('quoteQty') }),
)

/** The filters that hold for this account, of the exchange, of the symbol and of single assets. */
export const AccountFilters = z.looseObject({
  exchangeFilters: z.array(Filter),
  symbolFilters: z.array(Filter),
  assetFilters: z.array(Filter),
})
