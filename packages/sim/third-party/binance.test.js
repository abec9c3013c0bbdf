import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { MainClient, USDMClient, WebsocketAPIClient, WebsocketClient } from 'binance'
import { startExchange } from './exchange.js'

let exchange
before(async () => {
  exchange = await startExchange()
})
after(() => exchange.stop())

const quiet = { trace() {}, info() {}, error() {} }

function rest(Class, { apiKey, secretKey }) {
  return new Class({ api_key: apiKey, api_secret: secretKey, baseUrl: exchange.url, beautifyResponses: false })
}

function sockets({ apiKey, secretKey }, wsUrl) {
  return new WebsocketClient(
    { api_key: apiKey, api_secret: secretKey, wsUrl, beautify: false, restOptions: { baseUrl: exchange.url } },
    quiet,
  )
}

/** The first message that fits. */
async function hears(client, fits) {
  for (;;) {
    const [message] = await once(client, 'message')
    if (fits(message)) return message
  }
}

describe('the client "binance" over REST', () => {
  test('lives an order through on spot', async () => {
    const client = rest(MainClient, await exchange.account({ balances: { USDT: '1000' } }))
    assert.equal((await client.getExchangeInfo({ symbol: 'BTCUSDT' })).symbols[0].symbol, 'BTCUSDT')
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 60_000 }
    const placed = await client.submitNewOrder(order)
    assert.equal(placed.status, 'NEW')
    assert.equal((await client.getOpenOrders({ symbol: 'BTCUSDT' })).length, 1)
    assert.equal((await client.cancelOrder({ symbol: 'BTCUSDT', orderId: placed.orderId })).status, 'CANCELED')
    await assert.rejects(client.cancelOrder({ symbol: 'BTCUSDT', orderId: placed.orderId }), { code: -2011 })
    const { balances } = await client.getAccountInformation({ omitZeroBalances: true })
    assert.deepEqual(
      balances.map(({ asset, free }) => [asset, Number(free)]),
      [['USDT', 1000]],
    )
  })

  test('holds and closes a position on USD-M', async () => {
    const client = rest(USDMClient, await exchange.account())
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.01 }
    assert.equal((await client.submitNewOrder(order)).status, 'FILLED')
    const [position] = await client.getPositionsV3({ symbol: 'BTCUSDT' })
    assert.equal(Number(position.positionAmt), 0.01)
    await client.submitNewOrder({ ...order, side: 'SELL', reduceOnly: 'true' })
    assert.deepEqual(await client.getPositionsV3({ symbol: 'BTCUSDT' }), [])
  })
})

describe('the client "binance" over sockets', () => {
  test('hears spot trades', async () => {
    const market = sockets(await exchange.account(), `ws://127.0.0.1:${exchange.port}`)
    market.subscribe(['btcusdt@trade'], 'main')
    const trade = await hears(market, (message) => (message.data ?? message).e === 'trade')
    assert.equal((trade.data ?? trade).s, 'BTCUSDT')
  })

  test('logs on with Ed25519, places an order and hears of it on one connection', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const pem = (key, type) => key.export({ type, format: 'pem' }).toString()
    const { apiKey } = await exchange.account({ keyType: 'ED25519', publicKey: pem(publicKey, 'spki') })
    const api = new WebsocketAPIClient(
      {
        api_key: apiKey,
        api_secret: pem(privateKey, 'pkcs8'),
        wsUrl: `ws://127.0.0.1:${exchange.port}`,
        beautify: false,
      },
      quiet,
    )
    await api.subscribeUserDataStream('mainWSAPI')
    const heard = hears(api.getWSClient(), (message) => (message.event ?? message).e === 'executionReport')
    const timestamp = Date.now()
    const placed = await api.submitNewSpotOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '0.001',
      timestamp,
    })
    assert.equal(placed.result.status, 'FILLED')
    const report = await heard
    assert.equal((report.event ?? report).x, 'NEW')
  })

  test('hears its own USD-M events', async () => {
    const account = await exchange.account()
    const user = sockets(account, `ws://127.0.0.1:${exchange.port + 1}`)
    await user.subscribeUsdFuturesUserDataStream()
    const heard = hears(user, (message) => (message.data ?? message).e === 'ORDER_TRADE_UPDATE')
    const client = rest(USDMClient, account)
    await client.submitNewOrder({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.01 })
    const report = await heard
    assert.equal((report.data ?? report).o.s, 'BTCUSDT')
  })
})
