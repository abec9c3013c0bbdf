import type { Exchange } from '../exchange.ts'
import type { FuturesDesk } from '../futures/desk.ts'
import { FUTURES_RATE_LIMITS } from '../futures/exchange-info.ts'
import { identify } from '../rest/security.ts'
import type { ApiFamily, ApiSocket, UserData } from './api-family.ts'

/** Methods of ws-fapi; ws-dapi has no tickers, depth and algo orders and other versions of the account calls. */
const USDM_TWINS: Readonly<Record<string, string>> = {
  ping: 'GET /fapi/v1/ping',
  time: 'GET /fapi/v1/time',
  depth: 'GET /fapi/v1/depth',
  'ticker.price': 'GET /fapi/v1/ticker/price',
  'ticker.book': 'GET /fapi/v1/ticker/bookTicker',
  'order.place': 'POST /fapi/v1/order',
  'order.modify': 'PUT /fapi/v1/order',
  'order.cancel': 'DELETE /fapi/v1/order',
  'order.status': 'GET /fapi/v1/order',
  'algoOrder.place': 'POST /fapi/v1/algoOrder',
  'algoOrder.cancel': 'DELETE /fapi/v1/algoOrder',
  'account.balance': 'GET /fapi/v2/balance',
  'v2/account.balance': 'GET /fapi/v3/balance',
  'account.status': 'GET /fapi/v2/account',
  'v2/account.status': 'GET /fapi/v3/account',
  'account.position': 'GET /fapi/v2/positionRisk',
  'v2/account.position': 'GET /fapi/v3/positionRisk',
}

const COINM_TWINS: Readonly<Record<string, string>> = {
  ping: 'GET /dapi/v1/ping',
  time: 'GET /dapi/v1/time',
  'order.place': 'POST /dapi/v1/order',
  'order.modify': 'PUT /dapi/v1/order',
  'order.cancel': 'DELETE /dapi/v1/order',
  'order.status': 'GET /dapi/v1/order',
  'account.balance': 'GET /dapi/v1/balance',
  'account.status': 'GET /dapi/v1/account',
  'account.position': 'GET /dapi/v1/positionRisk',
}

/** ws-fapi or ws-dapi: calls and listen keys, no events. */
export function futuresApi(exchange: Exchange, desk: FuturesDesk): ApiFamily {
  return {
    pool: 'futures',
    ownWeight: 1,
    weightLimit: { ...FUTURES_RATE_LIMITS[0] },
    twins: desk.market === 'usdm' ? USDM_TWINS : COINM_TWINS,
    orderMethods: /^(order|algoOrder)\.(place|modify)$/,
    orders: exchange.futuresOrders,
    attach: (socket) => listenKeyMethods(exchange, desk, socket),
  }
}

function listenKeyMethods({ accounts }: Exchange, desk: FuturesDesk, socket: ApiSocket): UserData {
  const owner = (apiKey: string | undefined) => {
    const key = apiKey ?? socket.loggedOn()?.key.apiKey
    return desk.account(identify(accounts, key, socket.connection.address, 'enableReading').account)
  }
  return {
    methods: {
      'userDataStream.start': (_request, params) => ({
        listenKey: desk.listenKeys.start(owner(params.text('apiKey'))),
      }),
      'userDataStream.ping': (_request, params) => ({
        listenKey: desk.listenKeys.extend(owner(params.text('apiKey'))),
      }),
      'userDataStream.stop'(_request, params) {
        desk.listenKeys.end(owner(params.text('apiKey')))
        return {}
      },
    },
    isActive: () => false,
    loggedOut: () => {},
    revoked: () => false,
    close: () => {},
  }
}
