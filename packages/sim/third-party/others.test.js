import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DerivativesTradingCoinFutures } from '@binance/derivatives-trading-coin-futures'
import module from 'binance-api-node'
import { startExchange } from './exchange.js'

let exchange
before(async () => {
  exchange = await startExchange()
})
after(() => exchange.stop())

const data = async (answer) => (await answer).data()

describe('the client "binance-api-node"', () => {
  function client({ apiKey, secretKey }) {
    const { url, port } = exchange
    return module.default({
      apiKey,
      apiSecret: secretKey,
      httpBase: url,
      httpFutures: url,
      httpDelivery: url,
      wsBase: `ws://127.0.0.1:${port}/ws`,
      wsApi: `ws://127.0.0.1:${port}/ws-api/v3`,
      wsFuturesPublic: `ws://127.0.0.1:${port + 1}/public/ws`,
      wsFuturesMarket: `ws://127.0.0.1:${port + 1}/market/ws`,
      wsFuturesPrivate: `ws://127.0.0.1:${port + 1}/private/ws`,
      wsDelivery: `ws://127.0.0.1:${port + 2}/ws`,
    })
  }
  /** The first event that fits of one of its streams. */
  const hears = (subscribe, fits = () => true) =>
    new Promise((resolve) => subscribe((event) => fits(event) && resolve(event)))

  test('trades spot, one cancels the other', async () => {
    const binance = client(await exchange.account())
    const pair = { symbol: 'BTCUSDT', side: 'SELL', quantity: 0.001, price: 80_000, stopPrice: 50_000 }
    const { orderListId } = await binance.orderOco({ ...pair, stopLimitPrice: 49_900 })
    assert.equal((await binance.openOrders({ symbol: 'BTCUSDT' })).length, 2)
    await binance.cancelOrderOco({ symbol: 'BTCUSDT', orderListId })
    await binance.order({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: 50 })
    assert.ok((await binance.myTrades({ symbol: 'BTCUSDT' })).length > 0)
    await assert.rejects(binance.getDataStream(), { code: -21015 })
  })

  test('guards a USD-M position and hears of its fill', async () => {
    const binance = client(await exchange.account())
    let heard
    await binance.ws.futuresUser((event) => {
      if (event.eventType === 'ORDER_TRADE_UPDATE') heard = event
    })
    // It says that it listens before its connection is open.
    while (!heard) {
      await binance.futuresOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' })
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    assert.equal(heard.symbol, 'BTCUSDT')
    const stop = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', stopPrice: 50_000, closePosition: true }
    const { algoId } = await binance.futuresOrder(stop)
    const [open] = await binance.futuresOpenOrders({ conditional: true })
    assert.equal(String(open.algoId), String(algoId))
  })

  test('hears books, bars and all best prices', async () => {
    const { ws } = client(await exchange.account())
    assert.equal((await hears((listener) => ws.depth('BTCUSDT', listener))).symbol, 'BTCUSDT')
    assert.equal((await hears((listener) => ws.deliveryCandles('BTCUSD_PERP', '1m', listener))).interval, '1m')
    assert.ok((await hears((listener) => ws.futuresAllBookTickers(listener))).bestBid > 0)
  })
})

describe('the official connector for COIN-M', () => {
  test('changes an order, over REST and the WS-API, and reads mark, index and premium', async () => {
    const { apiKey, secretKey } = await exchange.account()
    const keys = { apiKey, apiSecret: secretKey }
    const coinm = new DerivativesTradingCoinFutures({
      configurationRestAPI: { ...keys, basePath: exchange.url },
      configurationWebsocketAPI: { ...keys, wsURL: `ws://127.0.0.1:${exchange.port + 2}/ws-dapi/v1` },
    })
    const { restAPI } = coinm
    const resting = {
      symbol: 'BTCUSD_PERP',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      price: 60_000,
    }
    const { clientOrderId: origClientOrderId } = await data(restAPI.newOrder(resting))
    const named = { symbol: 'BTCUSD_PERP', origClientOrderId }
    await data(restAPI.modifyOrder({ ...named, side: 'BUY', quantity: 2, price: 60_100 }))
    const [change] = await data(restAPI.getOrderModifyHistory(named))
    assert.equal(change.amendment.origQty.after, '2')
    const api = await coinm.websocketAPI.connect()
    assert.equal((await api.cancelOrder(named)).data.status, 'CANCELED')
    await api.disconnect()
    const bars = { interval: '1m', limit: 2 }
    const [mark] = await data(restAPI.markPriceKlineCandlestickData({ ...bars, symbol: 'BTCUSD_PERP' }))
    const [index] = await data(restAPI.indexPriceKlineCandlestickData({ ...bars, pair: 'BTCUSD' }))
    const [premium] = await data(restAPI.premiumIndexKlineData({ ...bars, symbol: 'BTCUSD_PERP' }))
    assert.ok(Math.abs(mark[4] / index[4] - 1 - premium[4]) < 1e-7)
  })
})
