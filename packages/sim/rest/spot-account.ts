import type { Account } from '../accounts/account.ts'
import { formatFixed } from '../fixed.ts'
import type { OrderCounter } from '../limits/order-counter.ts'
import type { Markets } from '../market/markets.ts'
import { ASSETS } from '../market/symbols.ts'
import { publishedFilters } from '../spot/filters.ts'
import { type Routes, reading } from './route.ts'
import { requireSymbol } from './symbol-params.ts'

/** The account side of spot: balances, commissions, limits. */
export function spotAccountRoutes(deps: { markets: Markets; counter: OrderCounter }): Routes {
  const { markets, counter } = deps
  return {
    'GET /api/v3/account': reading(({ account, params, now }) => {
      const omitZero = params.boolean('omitZeroBalances') === true
      return accountReport(account, omitZero, now)
    }),
    'GET /api/v3/account/commission': reading(({ account, params }) => {
      const { spec } = requireSymbol(params, markets, 'spot')
      const rate = (millionths: number): string => (millionths / 1e6).toFixed(8)
      const none = { maker: rate(0), taker: rate(0), buyer: rate(0), seller: rate(0) }
      return {
        symbol: spec.symbol,
        standardCommission: { ...none, maker: rate(account.rates.maker), taker: rate(account.rates.taker) },
        specialCommission: none,
        taxCommission: none,
        discount: {
          enabledForAccount: account.bnbBurn,
          enabledForSymbol: true,
          discountAsset: 'BNB',
          discount: '0.75000000',
        },
      }
    }),
    'GET /api/v3/rateLimit/order': reading(({ account, now }) => {
      const used = counter.used(account.uid, now)
      return counter.limits.map((limit, index) => ({ rateLimitType: 'ORDERS', ...limit, count: used[index] ?? 0 }))
    }),
    'GET /api/v3/myFilters': reading(({ params }) => {
      const { spec } = requireSymbol(params, markets, 'spot')
      return { exchangeFilters: [], symbolFilters: publishedFilters(spec), assetFilters: [] }
    }),
  }
}

function accountReport(account: Account, omitZero: boolean, now: number): Record<string, unknown> {
  const { maker, taker } = account.rates
  const assets = new Set([
    ...Object.keys(ASSETS).filter((asset) => asset !== 'USD'),
    ...[...account.spot.entries()].map(([asset]) => asset),
  ])
  const balances = [...assets]
    .map((asset) => ({ asset, holding: account.spot.of(asset) }))
    .filter(({ holding }) => !omitZero || holding.free > 0n || holding.locked > 0n)
    .map(({ asset, holding }) => ({ asset, free: formatFixed(holding.free), locked: formatFixed(holding.locked) }))
  return {
    makerCommission: maker / 100,
    takerCommission: taker / 100,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      maker: (maker / 1e6).toFixed(8),
      taker: (taker / 1e6).toFixed(8),
      buyer: '0.00000000',
      seller: '0.00000000',
    },
    canTrade: true,
    canWithdraw: true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: now,
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: Number(account.uid),
  }
}
