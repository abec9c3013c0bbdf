import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import ccxt from 'ccxt'
import { startExchange } from './exchange.js'

let exchange
before(async () => {
  exchange = await startExchange()
})
after(() => exchange.stop())

/**
 * ccxt as it comes from the registry; only the hosts of its address table are other ones. It tells spot from futures
 * by the word "stream" at the beginning of the host, so that word stays, as a user name.
 */
async function client(Class, { apiKey, secretKey }) {
  const binance = new Class({ apiKey, secret: secretKey, options: { fetchCurrencies: false } })
  const { port } = exchange
  const text = JSON.stringify(binance.urls.api)
    .replaceAll(/https:\/\/[a-z]+\.binance\.com/g, `http://127.0.0.1:${port}`)
    .replaceAll(/wss:\/\/(stream|ws-api)\.binance\.com(:\d+)?/g, `ws://$1@127.0.0.1:${port}`)
    .replaceAll(/wss:\/\/(fstream|ws-fapi)\.binance\.com/g, `ws://127.0.0.1:${port + 1}`)
    .replaceAll(/wss:\/\/(dstream|ws-dapi)\.binance\.com/g, `ws://127.0.0.1:${port + 2}`)
  binance.urls.api = JSON.parse(text)
  // ccxt wants this for ws:// addresses, which the real exchange does not have.
  await binance.loadHttpProxyAgent()
  return binance
}

describe('ccxt over REST', () => {
  test('reads spot market data', async () => {
    const binance = await client(ccxt.binance, await exchange.account())
    const markets = await binance.loadMarkets()
    assert.ok(markets['BTC/USDT'].spot && markets['BTC/USDT:USDT'].swap && markets['BTC/USD:BTC'].swap)
    const book = await binance.fetchOrderBook('BTC/USDT', 5)
    assert.ok(book.bids[0][0] < book.asks[0][0])
    const bars = await binance.fetchOHLCV('BTC/USDT', '1h', undefined, 24)
    assert.equal(bars.length, 24)
    assert.ok((await binance.fetchTicker('ETH/USDT')).last > 0)
    assert.ok((await binance.fetchTrades('BTC/USDT')).length > 0)
  })

  test('lives an order through on spot', async () => {
    const binance = await client(ccxt.binance, await exchange.account({ balances: { USDT: '1000' } }))
    const placed = await binance.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 60_000)
    assert.equal(placed.status, 'open')
    assert.equal((await binance.fetchOpenOrders('BTC/USDT')).length, 1)
    assert.equal((await binance.cancelOrder(placed.id, 'BTC/USDT')).status, 'canceled')
    const bought = await binance.createOrder('BTC/USDT', 'market', 'buy', 0.001)
    assert.equal(bought.status, 'closed')
    assert.equal(bought.filled, 0.001)
    const [trade] = await binance.fetchMyTrades('BTC/USDT')
    assert.equal(trade.order, bought.id)
    assert.ok((await binance.fetchBalance()).BTC.free > 0)
    await assert.rejects(binance.createOrder('BTC/USDT', 'limit', 'buy', 1, 60_000), ccxt.InsufficientFunds)
  })

  test('places every kind of order on spot, edits and cancels them', async () => {
    const binance = await client(ccxt.binance, await exchange.account())
    const symbol = 'BTC/USDT'
    const { last } = await binance.fetchTicker(symbol)
    const at = (factor) => binance.priceToPrecision(symbol, last * factor)
    const kinds = [
      ['limit', 'buy', at(0.9), { postOnly: true }],
      ['limit', 'buy', at(0.9), { icebergQty: '0.0002' }],
      ['limit', 'buy', at(0.9), { sor: true }],
      ['market', 'sell', undefined, { stopLossPrice: at(0.9) }],
      ['limit', 'sell', at(1.1), { takeProfitPrice: at(1.09) }],
      ['market', 'sell', undefined, { trailingPercent: 1, stopLossOrTakeProfit: 'stopLoss' }],
    ]
    for (const [type, side, price, params] of kinds) {
      const { id } = await binance.createOrder(symbol, type, side, 0.001, price, params)
      assert.equal((await binance.fetchOrder(id, symbol)).status, 'open', JSON.stringify(params))
    }
    await binance.createMarketBuyOrderWithCost(symbol, 20)
    const { id } = await binance.createOrder(symbol, 'limit', 'buy', 0.002, at(0.9))
    const edited = await binance.editOrder(id, symbol, 'limit', 'buy', 0.001, at(0.91))
    assert.notEqual(edited.id, id)
    await binance.cancelAllOrders(symbol)
    assert.deepEqual(await binance.fetchOpenOrders(symbol), [])
    assert.ok((await binance.fetchClosedOrders(symbol)).length > 0)
  })

  test('reads the pages around an account', async () => {
    const binance = await client(ccxt.binance, await exchange.account())
    assert.match((await binance.fetchDepositAddress('USDT')).address, /^0x/)
    assert.deepEqual(await binance.fetchDeposits('USDT'), [])
    assert.ok((await binance.fetchBalance({ type: 'margin' })).USDT.total > 0)
    assert.ok(Object.keys(await binance.fetchTradingFees()).length > 5)
    assert.ok((await binance.sapiGetSimpleEarnFlexibleList()).rows.length > 0)
    await binance.borrowCrossMargin('USDT', 10)
    const bought = await binance.createOrder('BTC/USDT', 'market', 'buy', 0.001, undefined, { marginMode: 'cross' })
    assert.equal(bought.status, 'closed')
  })

  for (const [Class, symbol, amount] of [
    [ccxt.binanceusdm, 'BTC/USDT:USDT', 0.01],
    [ccxt.binancecoinm, 'BTC/USD:BTC', 5],
  ]) {
    test(`trades ${symbol} in every way`, async () => {
      const binance = await client(Class, await exchange.account())
      await binance.setMarginMode('isolated', symbol)
      await binance.setPositionMode(true, symbol)
      for (const side of ['buy', 'sell'])
        await binance.createOrder(symbol, 'market', side, amount, undefined, { positionSide: 'LONG' })
      await binance.setPositionMode(false, symbol)
      await binance.createOrder(symbol, 'market', 'buy', amount)
      const { last } = await binance.fetchTicker(symbol)
      const at = (factor) => binance.priceToPrecision(symbol, last * factor)
      const conditional = [
        { stopLossPrice: at(0.9) },
        { takeProfitPrice: at(1.1) },
        { trailingPercent: 1, reduceOnly: true },
      ]
      for (const params of conditional) await binance.createOrder(symbol, 'market', 'sell', amount, undefined, params)
      assert.equal((await binance.fetchOpenOrders(symbol, undefined, undefined, { trigger: true })).length, 3)
      const order = { symbol, type: 'limit', side: 'buy', amount, price: at(0.9) }
      const [first, second] = await binance.createOrders([order, { ...order, price: at(0.91) }])
      await binance.editOrder(first.id, symbol, 'limit', 'buy', amount, at(0.92))
      await binance.cancelOrders([first.id, second.id], symbol)
      await binance.cancelAllOrders(symbol, { trigger: true })
      assert.equal((await binance.fetchMyTrades(symbol)).length, 3)
      assert.ok((await binance.fetchLedger()).length > 0)
    })
  }

  test('holds and closes a position on USD-M', async () => {
    const binance = await client(ccxt.binanceusdm, await exchange.account())
    const symbol = 'BTC/USDT:USDT'
    await binance.setLeverage(5, symbol)
    await binance.createOrder(symbol, 'market', 'buy', 0.01)
    const [position] = await binance.fetchPositions([symbol])
    assert.equal(position.contracts, 0.01)
    assert.equal(position.side, 'long')
    const stop = await binance.createOrder(symbol, 'market', 'sell', 0.01, undefined, {
      stopLossPrice: 50_000,
      reduceOnly: true,
    })
    assert.ok(stop.id)
    await binance.createOrder(symbol, 'market', 'sell', 0.01, undefined, { reduceOnly: true })
    assert.deepEqual(
      (await binance.fetchPositions([symbol])).filter(({ contracts }) => contracts > 0),
      [],
    )
    assert.ok((await binance.fetchBalance()).USDT.total < 10_000)
  })
})

describe('ccxt.pro over sockets', () => {
  test('watches spot books, trades and its own orders', async () => {
    const binance = await client(ccxt.pro.binance, await exchange.account())
    const book = await binance.watchOrderBook('BTC/USDT')
    assert.ok(book.bids[0][0] < book.asks[0][0])
    assert.ok((await binance.watchTrades('BTC/USDT')).length > 0)
    assert.ok((await binance.watchTicker('BTC/USDT')).last > 0)
    const seen = binance.watchOrders('BTC/USDT')
    await new Promise((resolve) => setTimeout(resolve, 500))
    const placed = await binance.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 60_000)
    assert.equal((await seen).at(-1).id, placed.id)
  })

  test('watches USD-M books and its own orders', async () => {
    const binance = await client(ccxt.pro.binanceusdm, await exchange.account())
    const symbol = 'BTC/USDT:USDT'
    const book = await binance.watchOrderBook(symbol)
    assert.ok(book.bids[0][0] < book.asks[0][0])
    assert.ok((await binance.watchOHLCV(symbol, '1m')).length > 0)
    const seen = binance.watchOrders(symbol)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const placed = await binance.createOrder(symbol, 'limit', 'buy', 0.01, 60_000)
    assert.equal((await seen).at(-1).clientOrderId, placed.clientOrderId)
  })
})
