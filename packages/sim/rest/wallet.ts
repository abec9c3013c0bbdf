import type { Account } from '../accounts/account.ts'
import type { ListenTokens } from '../accounts/listen-tokens.ts'
import type { Wallet } from '../accounts/wallet.ts'
import { errors, VenueError } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import { addToWallet } from '../futures/account.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import { assetMargin } from '../futures/margin.ts'
import { inUsdt } from '../margin/margin-account.ts'
import type { MarginDesk } from '../margin/margin-desk.ts'
import type { Markets } from '../market/markets.ts'
import { ASSETS } from '../market/symbols.ts'
import type { SpotTrading } from '../spot/trading.ts'
import { type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'

export interface WalletDeps {
  readonly markets: Markets
  readonly trading: SpotTrading
  readonly margin: MarginDesk
  readonly usdm: FuturesDesk
  readonly coinm: FuturesDesk
  readonly listenTokens: ListenTokens
}

interface Transfer {
  readonly type: string
  readonly asset: string
  readonly amount: bigint
  readonly tranId: number
  readonly at: number
}

/** Wallet pages: fees, balances, transfers between wallets, listen tokens. */
export function walletRoutes(deps: WalletDeps): Routes {
  const { markets, listenTokens } = deps
  const transfers = new Map<string, Transfer[]>()
  const use = (
    handle: PrivateRoute['handle'],
    permission: PrivateRoute['permission'] = 'enableReading',
  ): PrivateRoute => ({
    security: 'SIGNED',
    permission,
    handle,
  })

  return {
    'GET /sapi/v1/asset/tradeFee': reading(({ account, params }) => {
      const symbol = params.text('symbol')
      const rate = (millionths: number): string => String(millionths / 1e6)
      return markets
        .all('spot')
        .filter(({ spec }) => symbol === undefined || spec.symbol === symbol)
        .map(({ spec }) => ({
          symbol: spec.symbol,
          makerCommission: rate(account.rates.maker),
          takerCommission: rate(account.rates.taker),
        }))
    }),
    'GET /sapi/v1/capital/config/getall': reading(({ account }) => coins().map((coin) => coinRow(account, coin))),
    'POST /sapi/v3/asset/getUserAsset': reading((context) => userAssets(context)),
    'POST /sapi/v1/asset/get-funding-asset': reading(() => []),
    'GET /sapi/v1/asset/wallet/balance': reading(({ account }) => walletBalances(account, deps)),
    'POST /sapi/v1/asset/transfer': use((context) => transfer(context, deps, transfers), 'permitsUniversalTransfer'),
    'GET /sapi/v1/asset/transfer': reading(({ account, params }) => {
      const type = params.required('type')
      const rows = (transfers.get(account.uid) ?? []).filter((row) => row.type === type)
      return {
        total: rows.length,
        rows: rows.map((row) => ({
          asset: row.asset,
          amount: formatFixed(row.amount),
          type: row.type,
          status: 'CONFIRMED',
          tranId: row.tranId,
          timestamp: row.at,
        })),
      }
    }),
    'GET /sapi/v1/bnbBurn': reading(({ account }) => ({ spotBNBBurn: account.bnbBurn, interestBNBBurn: false })),
    'POST /sapi/v1/bnbBurn': use(({ account, params }) => {
      account.bnbBurn = params.boolean('spotBNBBurn') ?? account.bnbBurn
      return { spotBNBBurn: account.bnbBurn, interestBNBBurn: false }
    }, 'enableSpotAndMarginTrading'),
    'POST /sapi/v1/userListenToken': {
      security: 'KEY',
      permission: 'enableMargin',
      handle({ account, key, params }) {
        const symbol = params.text('symbol')
        const isolated = params.text('isIsolated')?.toUpperCase() === 'TRUE'
        if (isolated && symbol === undefined) throw errors.missing('symbol')
        const margin = isolated && symbol ? deps.margin.isolated(account, symbol) : deps.margin.cross(account)
        if (!margin) throw new VenueError(-11001, 'Isolated margin account does not exist.')
        const { token, expiresAt } = listenTokens.issue(margin.trading, key, params.integer('validity'))
        return { token, expirationTime: expiresAt }
      },
    },
  }
}

const coins = (): string[] => Object.keys(ASSETS).filter((asset) => asset !== 'USD')

function coinRow(account: Account, coin: string): Record<string, unknown> {
  const { free, locked } = account.spot.of(coin)
  return {
    coin,
    depositAllEnable: true,
    free: formatFixed(free),
    freeze: '0',
    ipoable: '0',
    ipoing: '0',
    isLegalMoney: false,
    locked: formatFixed(locked),
    name: coin,
    networkList: [],
    storage: '0',
    trading: true,
    withdrawAllEnable: true,
    withdrawing: '0',
  }
}

function userAssets({ account, params }: SignedContext): unknown[] {
  const wanted = params.text('asset')
  return [...account.spot.entries()]
    .filter(([asset, { free, locked }]) => (wanted === undefined ? free + locked > 0n : asset === wanted))
    .map(([asset, { free, locked }]) => ({
      asset,
      free: formatFixed(free),
      locked: formatFixed(locked),
      freeze: '0',
      withdrawing: '0',
      ipoable: '0',
      btcValuation: '0',
    }))
}

function walletBalances(account: Account, { markets, margin, usdm, coinm }: WalletDeps): unknown[] {
  const worth = (wallet: Wallet): bigint => {
    let sum = 0n
    for (const [asset, { free, locked }] of wallet.entries()) sum += inUsdt(asset, free + locked, markets)
    return sum
  }
  const futures = (desk: FuturesDesk): bigint => {
    let sum = 0n
    for (const [asset, amount] of desk.account(account).assets) sum += inUsdt(asset, amount, markets)
    return sum
  }
  const row = (walletName: string, balance: bigint): unknown => ({
    activate: true,
    balance: formatFixed(balance),
    walletName,
  })
  return [
    row('Spot', worth(account.spot)),
    row('Funding', 0n),
    row('Cross Margin', worth(margin.cross(account).trading.spot)),
    row('USD-M Futures', futures(usdm)),
    row('COIN-M Futures', futures(coinm)),
  ]
}

/** `MAIN_UMFUTURE` and the like, in both directions; an isolated margin account is named by its symbol. */
function transfer(context: SignedContext, deps: WalletDeps, transfers: Map<string, Transfer[]>): unknown {
  const { account, params, now } = context
  const type = params.required('type')
  const asset = params.required('asset')
  params.required('amount')
  const amount = BigInt(params.decimal('amount') ?? 0)
  const [from, to] = type.split('_')
  const source = purse(account, from, asset, deps, params.text('fromSymbol'))
  const target = purse(account, to, asset, deps, params.text('toSymbol'))
  if (!source || !target || amount <= 0n) throw errors.invalidData('type')
  if (source.free() < amount) throw new VenueError(-9000, 'user have no avaliable amount')
  source.move(-amount)
  target.move(amount)
  const own = transfers.get(account.uid) ?? []
  const tranId = 13_526_853_623 + own.length
  transfers.set(account.uid, [...own, { type, asset, amount, tranId, at: now }])
  return { tranId }
}

interface Purse {
  free(): bigint
  move(amount: bigint): void
}

function purse(
  account: Account,
  name: string | undefined,
  asset: string,
  deps: WalletDeps,
  symbol: string | undefined,
): Purse | undefined {
  if (name === 'MAIN') return spotPurse(account, asset, deps.trading)
  if (name === 'MARGIN') return spotPurse(deps.margin.cross(account).trading, asset, deps.trading)
  if (name === 'ISOLATEDMARGIN') {
    const isolated = symbol === undefined ? undefined : deps.margin.isolated(account, symbol)
    return isolated && spotPurse(isolated.trading, asset, deps.trading)
  }
  const desk = name === 'UMFUTURE' ? deps.usdm : name === 'CMFUTURE' ? deps.coinm : undefined
  if (!desk) return undefined
  const own = desk.account(account)
  return {
    free: () => assetMargin(own, asset, (instrument) => desk.marks.mark(instrument)).available,
    move(amount) {
      addToWallet(own, asset, 0n)
      desk.deposit(own, asset, amount)
    },
  }
}

function spotPurse(account: Account, asset: string, trading: SpotTrading): Purse {
  return {
    free: () => account.spot.of(asset).free,
    move: (amount) => trading.reporter.deposited(account, asset, amount),
  }
}
