import type { ListenTokens } from '../accounts/listen-tokens.ts'
import type { Desks } from '../desks.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import type { Markets } from '../market/markets.ts'
import { depositRoutes } from './deposits.ts'
import { futuresAccountRoutes } from './futures-account.ts'
import { futuresAlgoRoutes } from './futures-algo.ts'
import { futuresMarketRoutes } from './futures-market.ts'
import { futuresOrderRoutes } from './futures-orders.ts'
import { futuresSettingRoutes } from './futures-settings.ts'
import { listenKeyRoutes } from './listen-keys.ts'
import { marginRoutes } from './margin.ts'
import { recordRoutes } from './records.ts'
import type { Routes } from './route.ts'
import { sapiAccountRoutes } from './sapi-account.ts'
import { simpleEarnRoutes } from './simple-earn.ts'
import { spotAccountRoutes } from './spot-account.ts'
import { spotChangeRoutes } from './spot-changes.ts'
import { spotListRoutes } from './spot-lists.ts'
import { spotMarketRoutes } from './spot-market.ts'
import { spotOrderRoutes } from './spot-orders.ts'
import { walletRoutes } from './wallet.ts'

export interface RouteTableDeps extends Omit<Desks, 'endow'> {
  readonly markets: Markets
  readonly listenTokens: ListenTokens
  /** Makes ids for orders whose sender gave none. */
  readonly makeId: () => string
}

/** Every call the exchange carries out itself, as `METHOD path`. */
export function routeTable(deps: RouteTableDeps): Routes {
  const { markets, spot: trading, lists, spotOrders, margin, usdm, coinm, listenTokens, makeId } = deps
  const orders: Routes = {
    ...spotOrderRoutes({ markets, trading, lists, makeId }),
    ...spotListRoutes({ markets, lists, makeId }),
  }
  return {
    ...spotMarketRoutes(markets),
    ...orders,
    ...spotChangeRoutes({ markets, trading, lists, makeId }),
    ...marginRoutes({ markets, lists, desk: margin, makeId, spot: orders }),
    ...listenKeyRoutes('/sapi/v1/margin/listen-key', 'enableReading', margin.listenKeys, margin.cross),
    ...depositRoutes(),
    ...walletRoutes({ markets, trading, margin, usdm, coinm, listenTokens }),
    ...spotAccountRoutes({ markets, counter: spotOrders }),
    ...sapiAccountRoutes(),
    ...simpleEarnRoutes({ markets, trading }),
    ...recordRoutes(),
    ...futuresRoutes(usdm, coinm, makeId),
    ...futuresRoutes(coinm, usdm, makeId),
  }
}

/** Every route of one futures market. */
function futuresRoutes(desk: FuturesDesk, other: FuturesDesk, makeId: () => string): Routes {
  const root = desk.market === 'usdm' ? '/fapi' : '/dapi'
  return {
    ...futuresMarketRoutes(desk),
    ...futuresOrderRoutes(desk, makeId),
    ...futuresAlgoRoutes(desk, makeId),
    ...futuresAccountRoutes(desk),
    ...futuresSettingRoutes(desk, other),
    ...listenKeyRoutes(`${root}/v1/listenKey`, 'enableReading', desk.listenKeys, desk.account),
  }
}
