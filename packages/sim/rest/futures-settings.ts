import { errors } from '../errors.ts'
import { formatFixed } from '../fixed.ts'
import { type FuturesAccount, positionOf, symbolSettings } from '../futures/account.ts'
import { bracketsOf } from '../futures/brackets.ts'
import { crossWalletOf } from '../futures/cross-wallet.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import { futuresErrors } from '../futures/errors.ts'
import { readPositionSide } from '../futures/order-request.ts'
import { notional } from '../futures/position.ts'
import { configUpdate, multiAssetsUpdate } from '../futures/user-events.ts'
import type { Instrument } from '../market/instrument.ts'
import { type PrivateRoute, type Routes, reading, type SignedContext } from './route.ts'
import { readLimit, requireSymbol } from './symbol-params.ts'

const DONE = { code: 200, msg: 'success' } as const

/**
 * Leverage, margin type, position mode and isolated margin. Position mode is one setting for both markets, so changing it
 * looks at both.
 */
export function futuresSettingRoutes(desk: FuturesDesk, other: FuturesDesk): Routes {
  const root = desk.market === 'usdm' ? '/fapi/v1' : '/dapi/v1'
  const own = (context: SignedContext): FuturesAccount => desk.account(context.account)
  const symbol = (context: SignedContext): Instrument => requireSymbol(context.params, desk.markets, desk.market)
  const set = (handle: PrivateRoute['handle']): PrivateRoute => ({
    security: 'SIGNED',
    permission: 'enableFutures',
    handle,
  })

  return {
    [`POST ${root}/leverage`]: set((context) => changeLeverage(own(context), symbol(context), context, desk)),
    [`POST ${root}/marginType`]: set((context) => changeMarginType(own(context), symbol(context), context)),
    [`POST ${root}/positionMargin`]: set((context) =>
      changeIsolatedMargin(own(context), symbol(context), context, desk),
    ),
    [`GET ${root}/positionMargin/history`]: reading((context) => marginHistory(own(context), symbol(context), context)),
    [`GET ${root}/positionSide/dual`]: reading((context) => ({ dualSidePosition: own(context).settings.dualSide })),
    [`POST ${root}/positionSide/dual`]: set((context) => {
      context.params.required('dualSidePosition')
      const dual = context.params.boolean('dualSidePosition') ?? false
      const both = [own(context), other.account(context.account)]
      if (own(context).settings.dualSide === dual) throw futuresErrors.positionSideSame()
      if (both.some((account) => account.open.size > 0)) throw futuresErrors.modeOrders()
      if (both.some(holdsAnything)) throw futuresErrors.modePositions()
      own(context).settings.dualSide = dual
      return DONE
    }),
    ...(desk.market === 'usdm' && {
      'GET /fapi/v1/multiAssetsMargin': reading((context) => ({
        multiAssetsMargin: own(context).settings.multiAssets,
      })),
      'POST /fapi/v1/multiAssetsMargin': set((context) => {
        context.params.required('multiAssetsMargin')
        const on = context.params.boolean('multiAssetsMargin') ?? false
        const account = own(context)
        if (account.settings.multiAssets === on) throw futuresErrors.multiAssetsSame()
        if (on && [...account.symbols.values()].some(({ isolated }) => isolated))
          throw futuresErrors.multiAssetsIsolated()
        account.settings.multiAssets = on
        desk.reporter.tell(account, multiAssetsUpdate(on, context.now))
        return DONE
      }),
      'GET /fapi/v1/feeBurn': reading((context) => ({ feeBurn: own(context).settings.feeBurn })),
      'POST /fapi/v1/feeBurn': set((context) => {
        context.params.required('feeBurn')
        own(context).settings.feeBurn = context.params.boolean('feeBurn') ?? false
        return DONE
      }),
    }),
  }
}

const holdsAnything = (account: FuturesAccount): boolean =>
  [...account.positions.values()].some((position) => position.amount !== 0)

function changeLeverage(
  account: FuturesAccount,
  instrument: Instrument,
  context: SignedContext,
  desk: FuturesDesk,
): unknown {
  const { spec } = instrument
  context.params.required('leverage')
  const leverage = context.params.integer('leverage') ?? 0
  const brackets = bracketsOf(spec.market, spec.base)
  const allowed = brackets.findLast((bracket) => bracket.initialLeverage >= leverage)
  if (leverage < 1 || !allowed) throw futuresErrors.leverage(leverage)
  const held = notional(
    positionOf(account, instrument, account.settings.dualSide ? 'LONG' : 'BOTH'),
    desk.marks.mark(instrument),
  )
  if (Number(held) / 1e8 > allowed.cap) throw futuresErrors.maxLeverage()
  symbolSettings(account, spec.symbol).leverage = leverage
  desk.reporter.tell(account, configUpdate(spec.symbol, leverage, context.now))
  return {
    symbol: spec.symbol,
    leverage,
    [spec.market === 'coinm' ? 'maxQty' : 'maxNotionalValue']: String(allowed.cap),
  }
}

function changeMarginType(account: FuturesAccount, instrument: Instrument, context: SignedContext): unknown {
  context.params.required('marginType')
  const type = context.params.choice('marginType', ['ISOLATED', 'CROSSED'], () => errors.invalidData('marginType'))
  const settings = symbolSettings(account, instrument.spec.symbol)
  const isolated = type === 'ISOLATED'
  if (settings.isolated === isolated) throw futuresErrors.marginTypeSame()
  if (isolated && account.settings.multiAssets) throw futuresErrors.multiAssetsIsolated()
  if ([...account.open.values()].some((order) => order.instrument === instrument))
    throw futuresErrors.marginTypeOrders()
  const held = (['BOTH', 'LONG', 'SHORT'] as const).some((side) => positionOf(account, instrument, side).amount !== 0)
  if (held) throw futuresErrors.marginTypePosition()
  settings.isolated = isolated
  return DONE
}

function changeIsolatedMargin(
  account: FuturesAccount,
  instrument: Instrument,
  context: SignedContext,
  desk: FuturesDesk,
): unknown {
  const { params } = context
  for (const name of ['amount', 'type']) params.required(name)
  const amount = BigInt(params.decimal('amount') ?? 0)
  const type = params.integer('type')
  const position = positionOf(account, instrument, readPositionSide(params, account))
  if (!symbolSettings(account, instrument.spec.symbol).isolated || position.amount === 0)
    throw futuresErrors.addToCross()
  if (type === 1) {
    if (crossWalletOf(account, instrument.spec.marginAsset) < amount) throw futuresErrors.crossBalance()
    position.isolatedWallet += amount
  } else {
    if (position.isolatedWallet < amount) throw futuresErrors.isolatedBalance()
    position.isolatedWallet -= amount
  }
  account.marginChanges.push({ position, type: type === 1 ? 1 : 2, amount, at: context.now })
  desk.reporter.account(account, {
    reason: 'MARGIN_TRANSFER',
    assets: [instrument.spec.marginAsset],
    positions: [position],
  })
  return { amount: Number(amount) / 1e8, code: 200, msg: 'Successfully modify position margin.', type }
}

/** Oldest first, of one symbol. */
function marginHistory(account: FuturesAccount, instrument: Instrument, context: SignedContext): unknown[] {
  const { params, asOf } = context
  const { symbol, marginAsset, market } = instrument.spec
  const type = params.integer('type')
  const from = params.integer('startTime') ?? 0
  const until = Math.min(params.integer('endTime') ?? asOf, asOf)
  return account.marginChanges
    .filter(({ position }) => position.instrument === instrument)
    .filter((change) => change.at >= from && change.at <= until && (type === undefined || change.type === type))
    .slice(-readLimit(params, 500, 1_000))
    .map((change) => ({
      symbol,
      type: change.type,
      ...(market === 'usdm' && { deltaType: 'USER_ADJUST' }),
      amount: formatFixed(change.amount),
      asset: marginAsset,
      time: change.at,
      positionSide: change.position.side,
    }))
}
