import { VenueError } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import { fromUsdt, inUsdt } from '../margin/margin-account.ts'
import type { Markets } from '../market/markets.ts'
import type { SpotTrading } from '../spot/trading.ts'
import { type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'
import { readLimit } from './symbol-params.ts'

/** A flexible product: money can leave at any time. */
interface Product {
  readonly productId: string
  readonly asset: string
  /** Per year, as a fraction. */
  readonly rate: string
  readonly least: string
}

interface EarnRecord {
  readonly kind: 'subscription' | 'redemption'
  readonly id: number
  readonly product: Product
  readonly amount: bigint
  readonly at: number
}

const PRODUCTS: readonly Product[] = [
  { productId: 'USDT001', asset: 'USDT', rate: '0.04120000', least: '0.10000000' },
  { productId: 'BTC001', asset: 'BTC', rate: '0.00350000', least: '0.00001000' },
  { productId: 'ETH001', asset: 'ETH', rate: '0.01480000', least: '0.00010000' },
  { productId: 'BNB001', asset: 'BNB', rate: '0.00690000', least: '0.00100000' },
]

/** Simple Earn, flexible: what is subscribed leaves the spot wallet and comes back when it is redeemed. */
export function simpleEarnRoutes({ markets, trading }: { markets: Markets; trading: SpotTrading }): Routes {
  const holdings = new Map<string, bigint>()
  const records = new Map<string, EarnRecord[]>()
  let nextId = 40_607

  const held = (uid: string, { productId }: Product): bigint => holdings.get(`${uid} ${productId}`) ?? 0n
  const earn = (handle: PrivateRoute['handle']): PrivateRoute => ({
    security: 'SIGNED',
    permission: 'enableSpotAndMarginTrading',
    handle,
  })

  function named({ params }: SignedContext): Product {
    const productId = params.required('productId')
    const product = PRODUCTS.find((known) => known.productId === productId)
    if (!product) throw new VenueError(-6001, 'Daily product not exist.')
    return product
  }

  function move({ account, now }: SignedContext, product: Product, kind: EarnRecord['kind'], amount: bigint): number {
    const sign = kind === 'subscription' ? 1n : -1n
    holdings.set(`${account.uid} ${product.productId}`, held(account.uid, product) + sign * amount)
    trading.reporter.deposited(account, product.asset, -sign * amount)
    const id = nextId++
    records.set(account.uid, [...(records.get(account.uid) ?? []), { kind, id, product, amount, at: now }])
    return id
  }

  function page(
    { account, params }: SignedContext,
    kind: EarnRecord['kind'],
    row: (record: EarnRecord) => unknown,
  ): unknown {
    const asset = params.text('asset')
    const all = (records.get(account.uid) ?? []).filter((record) => record.kind === kind)
    const wanted = all.filter(({ product }) => asset === undefined || product.asset === asset)
    return {
      rows: wanted
        .slice(-readLimit(params, 10, 100))
        .reverse()
        .map(row),
      total: wanted.length,
    }
  }

  return {
    'GET /sapi/v1/simple-earn/flexible/list': reading(({ params }) => {
      const asset = params.text('asset')
      const rows = PRODUCTS.filter((product) => asset === undefined || product.asset === asset).map(productRow)
      return { rows, total: rows.length }
    }),
    'GET /sapi/v1/simple-earn/flexible/position': reading(({ account, params }) => {
      const asset = params.text('asset')
      const rows = PRODUCTS.filter((product) => held(account.uid, product) > 0n)
        .filter((product) => asset === undefined || product.asset === asset)
        .map((product) => positionRow(product, held(account.uid, product)))
      return { rows, total: rows.length }
    }),
    'GET /sapi/v1/simple-earn/account': reading(({ account }) => {
      const total = PRODUCTS.reduce(
        (sum, product) => sum + inUsdt(product.asset, held(account.uid, product), markets),
        0n,
      )
      const inBtc = formatFixed(fromUsdt('BTC', total, markets))
      return {
        totalAmountInBTC: inBtc,
        totalAmountInUSDT: formatFixed(total),
        totalFlexibleAmountInBTC: inBtc,
        totalFlexibleAmountInUSDT: formatFixed(total),
        totalLockedInBTC: '0.00000000',
        totalLockedInUSDT: '0.00000000',
      }
    }),
    'GET /sapi/v1/simple-earn/flexible/personalLeftQuota': reading((context) => {
      named(context)
      return { leftPersonalQuota: '1000000' }
    }),
    'POST /sapi/v1/simple-earn/flexible/subscribe': earn((context) => {
      const product = named(context)
      context.params.required('amount')
      const amount = BigInt(context.params.decimal('amount') ?? 0)
      if (amount <= 0n) throw new VenueError(-6005, 'Below minimum purchase amount.')
      if (context.account.spot.of(product.asset).free < amount) throw new VenueError(-6019, 'Insufficient balance.')
      return { purchaseId: move(context, product, 'subscription', amount), success: true }
    }),
    'POST /sapi/v1/simple-earn/flexible/redeem': earn((context) => {
      const product = named(context)
      const own = held(context.account.uid, product)
      const all = context.params.boolean('redeemAll') === true
      const amount = all ? own : BigInt(context.params.decimal('amount') ?? 0)
      if (amount <= 0n || amount > own) throw new VenueError(-6012, 'Redemption amount error.')
      return { redeemId: move(context, product, 'redemption', amount), success: true }
    }),
    'GET /sapi/v1/simple-earn/flexible/history/subscriptionRecord': reading((context) =>
      page(context, 'subscription', ({ id, product, amount, at }) => ({
        amount: formatFixed(amount),
        asset: product.asset,
        time: at,
        purchaseId: id,
        productId: product.productId,
        type: 'NORMAL',
        sourceAccount: 'SPOT',
        amtFromSpot: formatFixed(amount),
        amtFromFunding: '0',
        status: 'SUCCESS',
      })),
    ),
    'GET /sapi/v1/simple-earn/flexible/history/redemptionRecord': reading((context) =>
      page(context, 'redemption', ({ id, product, amount, at }) => ({
        amount: formatFixed(amount),
        asset: product.asset,
        time: at,
        productId: product.productId,
        redeemId: id,
        destAccount: 'SPOT',
        status: 'SUCCESS',
      })),
    ),
    'GET /sapi/v1/simple-earn/flexible/history/rewardsRecord': reading(() => ({ rows: [], total: 0 })),
  }
}

function productRow(product: Product): Record<string, unknown> {
  return {
    asset: product.asset,
    latestAnnualPercentageRate: product.rate,
    tierAnnualPercentageRate: {},
    airDropPercentageRate: '0.00000000',
    canPurchase: true,
    canRedeem: true,
    isSoldOut: false,
    hot: true,
    minPurchaseAmount: product.least,
    productId: product.productId,
    subscriptionStartTime: 1_672_531_200_000,
    status: 'PURCHASING',
  }
}

function positionRow(product: Product, amount: bigint): Record<string, unknown> {
  return {
    totalAmount: formatFixed(amount),
    tierAnnualPercentageRate: {},
    latestAnnualPercentageRate: product.rate,
    yesterdayAirdropPercentageRate: '0.00000000',
    asset: product.asset,
    airDropAsset: '',
    canRedeem: true,
    collateralAmount: '0.00000000',
    productId: product.productId,
    yesterdayRealTimeRewards: '0.00000000',
    cumulativeBonusRewards: '0.00000000',
    cumulativeRealTimeRewards: '0.00000000',
    cumulativeTotalRewards: '0.00000000',
    autoSubscribe: false,
  }
}
