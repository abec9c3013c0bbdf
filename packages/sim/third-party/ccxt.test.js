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
