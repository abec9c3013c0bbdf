import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures'
import { Spot } from '@binance/spot'
import { startExchange } from './exchange.js'

let exchange
before(async () => {
  exchange = await startExchange()
})
after(() => exchange.stop())

const SYMBOL = 'BTCUSDT'
const resting = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: 60_000 }

function configurations({ apiKey, secretKey }, port, apiPath) {
  const keys = { apiKey, apiSecret: secretKey }
  return {
    configurationRestAPI: { ...keys, basePath: exchange.url },
    configurationWebsocketAPI: { ...keys, wsURL: `ws://127.0.0.1:${port}${apiPath}` },
    configurationWebsocketStreams: { wsURL: `ws://127.0.0.1:${port}` },
  }
}

/** The first message of a stream. */
const first = (stream) => new Promise((resolve) => stream.on('message', resolve))
const data = async (answer) => (await answer).data()

describe('the official connector for spot', () => {
  test('lives an order through over REST, with times in microseconds', async () => {
    const { configurationRestAPI } = configurations(await exchange.account(), exchange.port, '/ws-api/v3')
    const { restAPI } = new Spot({ configurationRestAPI: { ...configurationRestAPI, timeUnit: 'MICROSECOND' } })
    assert.ok((await data(restAPI.time())).serverTime > 1e15)
    const { orderId } = await data(restAPI.newOrder({ ...resting, quantity: 0.001 }))
    assert.equal((await data(restAPI.getOrder({ symbol: SYMBOL, orderId }))).status, 'NEW')
    const pair = { aboveType: 'LIMIT_MAKER', abovePrice: 80_000, belowType: 'STOP_LOSS', belowStopPrice: 50_000 }
    const list = await data(restAPI.orderListOco({ symbol: SYMBOL, side: 'SELL', quantity: 0.001, ...pair }))
    assert.equal(list.contingencyType, 'OCO')
    const pegged = { symbol: SYMBOL, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', pegPriceType: 'PRIMARY_PEG' }
    assert.ok((await data(restAPI.newOrder({ ...pegged, quantity: 0.001 }))).peggedPrice)
    await data(restAPI.deleteOpenOrders({ symbol: SYMBOL }))
    assert.deepEqual(await data(restAPI.getOpenOrders({ symbol: SYMBOL })), [])
  })

  test('trades over the WS-API and hears streams', async () => {
    const spot = new Spot(configurations(await exchange.account(), exchange.port, '/ws-api/v3'))
    const api = await spot.websocketAPI.connect()
    await api.userDataStreamSubscribeSignature()
    const placed = await api.orderPlace({ ...resting, quantity: 0.001 })
    assert.equal(placed.data.status, 'NEW')
    await api.disconnect()
    const streams = await spot.websocketStreams.connect()
    assert.equal((await first(streams.trade({ symbol: 'btcusdt' }))).s, SYMBOL)
    await streams.disconnect()
  })
})

describe('the official connector for USD-M', () => {
  test('holds a position, guards it, and hears of both on its routed streams', async () => {
    const account = await exchange.account()
    const futures = new DerivativesTradingUsdsFutures(configurations(account, exchange.port + 1, '/ws-fapi/v1'))
    const { restAPI } = futures
    const streams = await futures.websocketStreams.connect()
    const { listenKey } = await data(restAPI.startUserDataStream())
    const heard = first(streams.userData(listenKey))
    assert.equal((await first(streams.markPriceStream({ symbol: 'btcusdt' }))).e, 'markPriceUpdate')
    const bought = { symbol: SYMBOL, side: 'BUY', type: 'MARKET', quantity: 0.01, newOrderRespType: 'RESULT' }
    assert.equal((await data(restAPI.newOrder(bought))).status, 'FILLED')
    assert.equal((await heard).e, 'ORDER_TRADE_UPDATE')
    const stop = { algoType: 'CONDITIONAL', symbol: SYMBOL, side: 'SELL', type: 'STOP_MARKET', triggerPrice: 50_000 }
    assert.ok((await data(restAPI.newAlgoOrder({ ...stop, quantity: 0.01 }))).algoId)
    const [position] = await data(restAPI.positionInformationV3({ symbol: SYMBOL }))
    assert.equal(Number(position.positionAmt), 0.01)
    await streams.disconnect()
  })
})
