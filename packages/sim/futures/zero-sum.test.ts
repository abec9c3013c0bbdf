import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bench, openBench, readLedger, type Trader } from '../testing.ts'
import { type FuturesAccount, walletBalance } from './account.ts'
import type { FuturesDesk } from './desk.ts'
import { FUNDING_PERIOD_MS } from './mark-price.ts'
import { unrealised } from './position.ts'

/** Futures make no money: what accounts win the market maker loses; fees, funding and insurance are the only other ways. */

const MARKETS = {
  usdm: { root: '/fapi/v1', symbol: 'BTCUSDT', asset: 'USDT', money: '4000', decimals: 3 },
  coinm: { root: '/dapi/v1', symbol: 'BTCUSD_PERP', asset: 'BTC', money: '0.06', decimals: 0 },
} as const
type MarketName = keyof typeof MARKETS

const ACTS = [
  'market',
  'market',
  'limit',
  'close',
  'cancelAll',
  'move',
  'leverage',
  'marginType',
  'margin',
  'fund',
] as const
const call = fc.record({
  who: fc.integer({ min: 0, max: 2 }),
  act: fc.constantFrom(...ACTS),
  side: fc.constantFrom('BUY', 'SELL'),
  price: fc.integer({ min: 61_000, max: 69_000 }),
  lots: fc.integer({ min: 2, max: 2_000 }),
})
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never

interface World {
  readonly bench: Bench
  readonly market: MarketName
  readonly desk: FuturesDesk
  readonly traders: readonly Trader[]
  readonly accounts: readonly FuturesAccount[]
  /** What funding must have moved in all, reckoned from the positions before each payment. */
  funding: bigint
  fundedAt: number
}

function openWorld(market: MarketName, seed: number, hedge: boolean): World {
  const { asset, money, symbol, root } = MARKETS[market]
  const bench = openBench({ seed, symbols: ['BTCUSDT', symbol] })
  const desk = bench.exchange[market]
  const traders = [0, 1, 2].map(() => bench.join({ futures: { [market]: { [asset]: money } } }))
  if (hedge)
    for (const trader of traders) trader.call('POST', `${root}/positionSide/dual`, { dualSidePosition: 'true' })
  const accounts = traders.map((trader) => desk.account(trader.account))
  const fundedAt = Math.floor(bench.clock.now() / FUNDING_PERIOD_MS) * FUNDING_PERIOD_MS
  return { bench, market, desk, traders, accounts, funding: 0n, fundedAt }
}

function perform(world: World, { who, act, side, price, lots }: Call, hedge: boolean): void {
  const { root, symbol, decimals } = MARKETS[world.market]
  const trader = world.traders[who]
  if (!trader) return
  const ask = (path: string, params: Record<string, string | number>, method = 'POST'): void =>
    void trader.call(method, `${root}${path}`, { symbol, ...params })
  const opening = side === 'BUY' ? 'LONG' : 'SHORT'
  const closing = side === 'BUY' ? 'SHORT' : 'LONG'
  const order = { side, quantity: (lots / 10 ** decimals).toFixed(decimals), ...(hedge && { positionSide: opening }) }
  if (act === 'market') ask('/order', { ...order, type: 'MARKET' })
  if (act === 'limit') ask('/order', { ...order, type: 'LIMIT', timeInForce: 'GTC', price })
  if (act === 'close')
    ask('/order', { ...order, type: 'MARKET', ...(hedge ? { positionSide: closing } : { reduceOnly: 'true' }) })
  if (act === 'cancelAll') ask('/allOpenOrders', {}, 'DELETE')
  if (act === 'leverage') ask('/leverage', { leverage: 20 + (lots % 80) })
  if (act === 'marginType') ask('/marginType', { marginType: lots % 2 ? 'ISOLATED' : 'CROSSED' })
  if (act === 'margin')
    ask('/positionMargin', { amount: lots / 1e5, type: 1 + (lots % 2), ...(hedge && { positionSide: opening }) })
  if (act === 'move') for (const name of ['BTCUSDT', symbol]) world.bench.exchange.setPrice(name, String(price))
  if (act === 'fund') fund(world)
}

/** Lets liquidations happen first, so that the positions that are there are those that pay. */
function fund(world: World): void {
  const { bench, desk, accounts } = world
  for (let seen = -1; seen !== bench.exchange.ledger.lastSeq; ) {
    seen = bench.exchange.ledger.lastSeq
    desk.tick(bench.clock.now())
  }
  const { symbol } = MARKETS[world.market]
  const instrument = bench.exchange.markets.get(world.market, symbol)
  if (!instrument) throw new Error(`${symbol} is not listed`)
  const rate = BigInt(desk.marks.fundingRate(instrument))
  const mark = desk.marks.mark(instrument)
  for (const account of accounts)
    for (const { amount } of account.positions.values()) {
      const value = worthOf(world.market, BigInt(mark), BigInt(Math.abs(amount)))
      world.funding += ((amount > 0 ? -1n : 1n) * value * rate) / UNIT
    }
  world.fundedAt += FUNDING_PERIOD_MS
  desk.tick(world.fundedAt)
}

const UNIT = 100_000_000n
const CONTRACT_USD = 100n

/** Units of 1e-8 in and out; a COIN-M contract is 100 USD in coin, whatever the price. */
const worthOf = (market: MarketName, price: bigint, quantity: bigint): bigint =>
  market === 'usdm' ? (price * quantity) / UNIT : (quantity * CONTRACT_USD * UNIT) / price

const units = (text: string): bigint => {
  const [whole = '0', rest = ''] = text.split('.')
  return BigInt(whole + rest.padEnd(8, '0'))
}

type Row = Record<string, string>

/** What the market maker has won, at the mark, in those fills that had no other account on their other side. */
function makersGain(world: World, fills: readonly Row[]): bigint {
  const { market, desk, bench } = world
  const instrument = bench.exchange.markets.get(market, MARKETS[market].symbol)
  const mark = BigInt(instrument ? desk.marks.mark(instrument) : 0)
  let gain = 0n
  for (const { side, price, quantity } of fills) {
    const amount = units(quantity ?? '')
    const grown = worthOf(market, mark, amount) - worthOf(market, units(price ?? ''), amount)
    const longsGain = market === 'usdm' ? grown : -grown
    gain += side === 'BUY' ? -longsGain : longsGain
  }
  return gain
}

/** Fills of one trade: one when the market maker was on the other side, two that mirror each other otherwise. */
function expectMirrored(fills: readonly Row[]): void {
  const trades = Map.groupBy(fills, ({ tradeId }) => tradeId)
  for (const sides of trades.values()) {
    expect(sides.length).toBeLessThanOrEqual(2)
    if (sides.length < 2) continue
    expect(new Set(sides.map(({ side }) => side)).size).toBe(2)
    expect(new Set(sides.map(({ maker }) => maker)).size).toBe(2)
    expect(new Set(sides.map(({ price, quantity }) => `${price} ${quantity}`)).size).toBe(1)
  }
}

const sum = (values: Iterable<bigint>): bigint => [...values].reduce((left, right) => left + right, 0n)
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

/** Units of 1e-8 that rounding may cost at each fill, of either side, in wallet, cost and mark. */
const DUST_PER_FILL = 4n

function expectZeroSum(world: World): void {
  const { market, accounts, desk, bench } = world
  const { asset, money } = MARKETS[market]
  const fills = readLedger(bench.exchange.ledger).filter(({ kind }) => kind === 'fill')
  expectMirrored(fills)
  const bought = sum(fills.map(({ side, quantity }) => units(quantity ?? '') * (side === 'BUY' ? 1n : -1n)))
  const positions = accounts.flatMap((account) => [...account.positions.values()])
  expect(sum(positions.map(({ amount }) => BigInt(amount)))).toBe(bought)

  const income = (type: string): bigint =>
    sum(accounts.flatMap((account) => account.income.filter((row) => row.type === type).map(({ amount }) => amount)))
  const fees = sum(fills.map(({ commission }) => units(commission ?? '')))
  expect(income('COMMISSION')).toBe(-fees)
  const wallets = sum(accounts.map((account) => walletBalance(account, asset)))
  const open = sum(positions.map((position) => unrealised(position, desk.marks.mark(position.instrument))))
  const elsewhere = makersGain(world, fills) + fees - income('FUNDING_FEE') - income('INSURANCE_CLEAR')
  const made = wallets + open + elsewhere - units(money) * BigInt(accounts.length)
  expect(magnitude(made)).toBeLessThanOrEqual(DUST_PER_FILL * BigInt(fills.length))
  expect(magnitude(income('FUNDING_FEE') - world.funding)).toBeLessThanOrEqual(BigInt(positions.length * 40))
}

describe.each(['usdm', 'coinm'] as const)('on %s', (market) => {
  test('accounts, market maker, fees, funding and insurance together never win or lose', () => {
    const seen = { liquidated: 0, insured: 0, funded: 0 }
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 500 }),
        fc.boolean(),
        (calls, seed, hedge) => {
          const world = openWorld(market, seed, hedge)
          for (const one of calls) {
            perform(world, one, hedge)
            world.bench.clock.advance(330)
          }
          expectZeroSum(world)
          expect(world.bench.defects).toEqual([])
          const income = world.accounts.flatMap((account) => account.income)
          seen.liquidated += income.filter(({ type, amount }) => type === 'INSURANCE_CLEAR' && amount < 0n).length
          seen.insured += income.filter(({ type, amount }) => type === 'INSURANCE_CLEAR' && amount > 0n).length
          seen.funded += income.filter(({ type }) => type === 'FUNDING_FEE').length
        },
      ),
      { numRuns: 100 },
    )
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(0)
  })
})
