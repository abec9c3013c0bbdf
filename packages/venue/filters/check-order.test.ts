import Big from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FuturesExchangeInfo,
  futuresSymbolRules,
  OptionsExchangeInfo,
  optionSymbolRules,
  SpotExchangeInfo,
  type SymbolRules,
  spotSymbolRules,
} from '../symbols.ts'
import { haveRecordings, recordedText } from '../testing/recorded.ts'
import { checkOrder } from './check-order.ts'
import type { Filter } from './filter.ts'
import { fitOrder } from './fit-order.ts'
import { allows, down, grid, nearestAllowed, up } from './grid.ts'
import type { OrderFacts, OrderToCheck } from './order.ts'

const SPOT_FILTERS: Filter[] = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000', stepSize: '0.00001' },
  { filterType: 'MARKET_LOT_SIZE', minQty: '0', maxQty: '100', stepSize: '0' },
  { filterType: 'ICEBERG_PARTS', limit: 10 },
  {
    ...{ filterType: 'TRAILING_DELTA', minTrailingAboveDelta: 10, maxTrailingAboveDelta: 2000 },
    ...{ minTrailingBelowDelta: 20, maxTrailingBelowDelta: 1000 },
  },
  {
    ...{ filterType: 'PERCENT_PRICE_BY_SIDE', bidMultiplierUp: '5', bidMultiplierDown: '0.2' },
    ...{ askMultiplierUp: '4', askMultiplierDown: '0.5' },
  },
  {
    ...{ filterType: 'NOTIONAL', minNotional: '5', maxNotional: '9000000' },
    ...{ applyMinToMarket: true, applyMaxToMarket: false },
  },
  { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
  { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 5 },
  { filterType: 'MAX_NUM_ICEBERG_ORDERS', maxNumIcebergOrders: 3 },
  { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: 20 },
  { filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: 10 },
  { filterType: 'MAX_POSITION', maxPosition: '10' },
]

const SPOT: SymbolRules = {
  ...{ market: 'spot', symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', quotePrecision: 8 },
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
  filters: SPOT_FILTERS,
}

/** The minimum is off the step, so that counting from zero and from the minimum differ. */
const FUTURES: SymbolRules = {
  ...{ market: 'usdm', symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT' },
  orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET'],
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '556.85', maxPrice: '4529764', tickSize: '0.10' },
    { filterType: 'LOT_SIZE', minQty: '0.005', maxQty: '1000', stepSize: '0.010' },
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.005', maxQty: '120', stepSize: '0.010' },
    { filterType: 'MAX_NUM_ORDERS', limit: 200 },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 10 },
    { filterType: 'MIN_NOTIONAL', notional: '100' },
    { filterType: 'PERCENT_PRICE', multiplierUp: '1.05', multiplierDown: '0.95', multiplierDecimal: '4' },
  ],
}

const OPTION: SymbolRules = {
  ...{ market: 'options', symbol: 'BTC-251226-110000-C', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT' },
  orderTypes: ['LIMIT'],
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '5', maxPrice: '80000', tickSize: '5' },
    { filterType: 'LOT_SIZE', minQty: '0.01', maxQty: '100', stepSize: '0.01' },
  ],
}

const LIMIT: OrderToCheck = { side: 'BUY', type: 'LIMIT', quantity: '0.001', price: '60000' }
const broken = (rules: SymbolRules, order: Partial<OrderToCheck>, facts: OrderFacts = {}) =>
  checkOrder(rules, { ...LIMIT, ...order }, facts).map(({ filter, field, nearest }) => [filter, field, nearest])

describe('a spot order', () => {
  it('that obeys every filter passes', () => {
    expect(checkOrder(SPOT, LIMIT, { averagePrice: '60000', openOrders: 0, position: '0' })).toEqual([])
  })

  it.each<[string, Partial<OrderToCheck>, OrderFacts, unknown[]]>([
    ['price off the tick', { price: '60000.016' }, {}, ['PRICE_FILTER', 'price', '60000.02']],
    ['price above the maximum', { price: '2000000' }, {}, ['PRICE_FILTER', 'price', '1000000']],
    ['price below the minimum', { price: '0.001', quantity: '9000' }, {}, ['PRICE_FILTER', 'price', '0.01']],
    ['stop price off the tick', { stopPrice: '1.005' }, {}, ['PRICE_FILTER', 'stopPrice', '1']],
    ['quantity off the step', { quantity: '0.001234' }, {}, ['LOT_SIZE', 'quantity', '0.00123']],
    ['quantity above the maximum', { quantity: '9001', price: '1' }, {}, ['LOT_SIZE', 'quantity', '9000']],
    ['iceberg part off the step', { icebergQty: '0.0005001' }, {}, ['LOT_SIZE', 'icebergQty', '0.0005']],
    ['too many iceberg parts', { icebergQty: '0.00009' }, {}, ['ICEBERG_PARTS', 'count', '10']],
    ['too small a value', { quantity: '0.00008' }, {}, ['NOTIONAL', 'notional', '5']],
    ['too large a value', { quantity: '9000' }, {}, ['NOTIONAL', 'notional', '9000000']],
    [
      'a buy far above the average',
      { price: '300001' },
      { averagePrice: '60000' },
      ['PERCENT_PRICE_BY_SIDE', 'price', '300000'],
    ],
    [
      'a sell far below the average',
      { side: 'SELL', price: '29999' },
      { averagePrice: '60000' },
      ['PERCENT_PRICE_BY_SIDE', 'price', '30000'],
    ],
    ['the 201st order', {}, { openOrders: 200 }, ['MAX_NUM_ORDERS', 'count', '200']],
    ['the sixth stop', { type: 'STOP_LOSS_LIMIT' }, { openAlgoOrders: 5 }, ['MAX_NUM_ALGO_ORDERS', 'count', '5']],
    [
      'the fourth iceberg',
      { icebergQty: '0.0005' },
      { openIcebergOrders: 3 },
      ['MAX_NUM_ICEBERG_ORDERS', 'count', '3'],
    ],
    ['the 21st list', {}, { inOrderList: true, openOrderLists: 20 }, ['MAX_NUM_ORDER_LISTS', 'count', '20']],
    ['the eleventh amendment', {}, { amendments: 10 }, ['MAX_NUM_ORDER_AMENDS', 'count', '10']],
    ['more than may be held', {}, { position: '9.9995' }, ['MAX_POSITION', 'quantity', '0.0005']],
    ['a type that is not offered', { type: 'ICEBERG_2' }, {}, ['ORDER_TYPE', 'type', undefined]],
    [
      'a trailing stop too near',
      { type: 'STOP_LOSS', side: 'SELL', trailingDelta: 15 },
      {},
      ['TRAILING_DELTA', 'trailingDelta', '20'],
    ],
    [
      'a trailing stop too far',
      { type: 'STOP_LOSS', trailingDelta: '3000' },
      {},
      ['TRAILING_DELTA', 'trailingDelta', '2000'],
    ],
    ['a decimal that is none', { price: '1e5' }, {}, ['DECIMAL', 'price', undefined]],
  ])('with %s is told so', (_, order, facts, expected) => {
    expect(broken(SPOT, order, facts)).toEqual([expected])
  })

  it('is told of every filter it breaks, not only the first', () => {
    const filters = broken(SPOT, { price: '0.001', quantity: '0.000001' }).map(([filter]) => filter)
    expect(filters).toEqual(['PRICE_FILTER', 'LOT_SIZE', 'NOTIONAL'])
  })

  it('may sell whatever is held', () => {
    expect(broken(SPOT, { side: 'SELL' }, { position: '50' })).toEqual([])
  })

  it('at market is valued at the average price, and only the minimum counts', () => {
    const market = { side: 'BUY', type: 'MARKET', quantity: '0.00005' } as const
    expect(checkOrder(SPOT, market, { averagePrice: '60000' })).toMatchObject([{ filter: 'NOTIONAL', nearest: '5' }])
    expect(checkOrder(SPOT, { ...market, quantity: '100' }, { averagePrice: '900000' })).toEqual([])
    expect(checkOrder(SPOT, { ...market, quantity: '101' })).toMatchObject([
      { filter: 'MARKET_LOT_SIZE', nearest: '100' },
    ])
    expect(checkOrder(SPOT, { side: 'BUY', type: 'MARKET', quoteOrderQty: '4.99' })).toMatchObject([
      { filter: 'NOTIONAL' },
    ])
  })

  it('for a symbol that does not trade is told so, whatever the status is called', () => {
    for (const status of ['HALT', 'BREAK', 'CANCEL_ONLY', 'SOMETHING_NEW']) {
      expect(broken({ ...SPOT, status }, {})).toEqual([['STATUS', 'symbol', undefined]])
    }
  })

  it('obeys the filters of the exchange and of the account', () => {
    const furtherFilters = [
      { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 1000 },
      { filterType: 'MAX_ASSET', asset: 'USDT', limit: '50' },
      { filterType: 'MAX_ASSET', asset: 'BTC', limit: '0.0001' },
    ]
    expect(broken(SPOT, {}, { furtherFilters, openOrdersOnExchange: 1000 })).toEqual([
      ['EXCHANGE_MAX_NUM_ORDERS', 'count', '1000'],
      ['MAX_ASSET', 'notional', '50'],
      ['MAX_ASSET', 'quantity', '0.0001'],
    ])
  })
})

describe('a futures order', () => {
  it('counts its steps from the minimum, which on spot would be wrong', () => {
    expect(broken(FUTURES, { quantity: '0.015', price: '60000.05' })).toEqual([])
    expect(broken(FUTURES, { quantity: '0.010', price: '60000.05' })).toEqual([['LOT_SIZE', 'quantity', '0.005']])
    expect(broken(FUTURES, { quantity: '0.015', price: '60000.00' })).toEqual([['PRICE_FILTER', 'price', '59999.95']])
    const asSpot = { ...FUTURES, market: 'spot' } as const
    expect(broken(asSpot, { quantity: '0.015', price: '60000.00' })).toEqual([['LOT_SIZE', 'quantity', '0.01']])
  })

  it('is bounded by the mark price on the side that could run away', () => {
    const order = { quantity: '0.015', price: '70000.05' }
    expect(broken(FUTURES, order, { markPrice: '60000' })).toEqual([['PERCENT_PRICE', 'price', '62999.95']])
    expect(broken(FUTURES, { ...order, side: 'SELL' }, { markPrice: '60000' })).toEqual([])
    expect(broken(FUTURES, { ...order, side: 'SELL' }, { markPrice: '80000' })).toEqual([
      ['PERCENT_PRICE', 'price', '76000.05'],
    ])
  })

  it('needs a least value unless it only reduces', () => {
    const order = { quantity: '0.005', price: '556.85' }
    expect(broken(FUTURES, order)).toEqual([['MIN_NOTIONAL', 'notional', '100']])
    expect(broken(FUTURES, { ...order, reduceOnly: 'true' })).toEqual([])
    const market = { side: 'BUY', type: 'MARKET', quantity: '0.005' } as const
    expect(checkOrder(FUTURES, market, { markPrice: '600' })).toMatchObject([{ filter: 'MIN_NOTIONAL' }])
    expect(checkOrder(FUTURES, market)).toEqual([])
  })
})

it('an option order has a least price for sellers and a largest one for buyers', () => {
  const far = { quantity: '0.01', price: '90000' }
  expect(broken(OPTION, far)).toEqual([['PRICE_FILTER', 'price', '80000']])
  expect(broken(OPTION, { ...far, side: 'SELL' })).toEqual([])
  expect(broken(OPTION, { quantity: '0.01', price: '1' })).toEqual([['PRICE_FILTER', 'price', '5']])
})

it('the rules of an option come from the contract as Binance lists it', () => {
  const info = OptionsExchangeInfo.parse({
    ...{ timezone: 'UTC', serverTime: 1, rateLimits: [] },
    optionSymbols: [
      {
        ...{ symbol: 'BTC-251226-110000-C', side: 'CALL', strikePrice: '110000', underlying: 'BTCUSDT', unit: 1 },
        ...{ expiryDate: 1, quoteAsset: 'USDT', filters: OPTION.filters },
      },
    ],
  })
  expect(optionSymbolRules(info).get('BTC-251226-110000-C')).toEqual(OPTION)
})

const decimal = (digits: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: 10 ** digits }), fc.integer({ min: 0, max: 6 }))
    .map(([value, scale]) => Big(value).div(10 ** scale))

describe('a grid', () => {
  const grids = fc
    .record({ min: decimal(4), range: decimal(6), step: decimal(3), fromMinimum: fc.boolean() })
    .map(({ min, range, step, fromMinimum }) =>
      grid(min.toFixed(), min.plus(range).toFixed(), step.toFixed(), fromMinimum),
    )

  it('goes down to an allowed value that is not larger, up to one that is not smaller', () => {
    fc.assert(
      fc.property(grids, decimal(8), (allowed, value) => {
        const [below, above] = [down(allowed, value), up(allowed, value)]
        if (below) expect(allows(allowed, below) && below.lte(value)).toBe(true)
        if (above) expect(allows(allowed, above) && above.gte(value)).toBe(true)
      }),
    )
  })

  it('changes an allowed value in no direction', () => {
    fc.assert(
      fc.property(grids, decimal(8), (allowed, value) => {
        const fine = down(allowed, value) ?? up(allowed, value)
        if (fine) for (const same of [down, up, nearestAllowed]) expect(same(allowed, fine)?.eq(fine)).toBe(true)
      }),
    )
  })

  it('finds nothing closer than the nearest allowed value', () => {
    fc.assert(
      fc.property(grids, decimal(8), decimal(8), (allowed, value, elsewhere) => {
        const nearest = nearestAllowed(allowed, value)
        for (const other of [down(allowed, elsewhere), up(allowed, elsewhere)]) {
          if (other) expect(nearest?.minus(value).abs().lte(other.minus(value).abs())).toBe(true)
        }
      }),
    )
  })
})

/** Orders around and beyond what the filters allow. */
const anyOrder: fc.Arbitrary<OrderToCheck> = fc
  .record(
    {
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      type: fc.constantFrom('LIMIT', 'MARKET', 'STOP', 'STOP_LOSS_LIMIT'),
      quantity: decimal(7).map((value) => value.toFixed()),
      price: decimal(9).map((value) => value.toFixed()),
      stopPrice: decimal(9).map((value) => value.toFixed()),
      icebergQty: decimal(5).map((value) => value.toFixed()),
    },
    { requiredKeys: ['side', 'type', 'quantity'] },
  )
  .map((order) => order as OrderToCheck)

function fitsAndPasses(rules: SymbolRules, order: OrderToCheck, facts: OrderFacts): boolean {
  const fitted = fitOrder(rules, order, facts)
  if (!fitted.ok) {
    expect(fitted.violations.length).toBeGreaterThan(0)
    return false
  }
  expect(checkOrder(rules, fitted.order, facts)).toEqual([])
  expect(fitOrder(rules, fitted.order, facts)).toEqual(fitted)
  expect(Big(fitted.order.quantity ?? 0).lte(order.quantity ?? 0)).toBe(true)
  if (order.icebergQty) expect(Big(fitted.order.icebergQty ?? 0).lte(order.icebergQty)).toBe(true)
  if (order.price && fitted.order.price) {
    const kept = Big(fitted.order.price)
    expect(order.side === 'BUY' ? kept.lte(order.price) : kept.gte(order.price)).toBe(true)
  }
  return true
}

const MARKETS = [
  ['spot', SPOT],
  ['futures', FUTURES],
  ['options', OPTION],
] as const

describe('the nearest allowed value', () => {
  // Off every tick, so that bounds made of it are off the tick as well.
  const facts = { averagePrice: '60123.4567', markPrice: '60123.4567', position: '9.99912345' }

  it.each(MARKETS)('that is named for an order of %s breaks that filter no longer', (_, rules) => {
    let named = 0
    fc.assert(
      fc.property(anyOrder, (order) => {
        for (const { filter, field, nearest } of checkOrder(rules, order, facts)) {
          if (nearest === undefined || !(field in order) || Number(nearest) === 0) continue
          const left = checkOrder(rules, { ...order, [field]: nearest }, facts)
          expect(left.filter((violation) => violation.filter === filter && violation.field === field)).toEqual([])
          if (field === 'price')
            expect(left.filter((one) => one.filter === 'PRICE_FILTER' && one.field === field)).toEqual([])
          named++
        }
      }),
      { numRuns: 1_000 },
    )
    expect(named).toBeGreaterThan(300)
  })
})

it('nobody is offered to trade for nothing, or nothing for something', () => {
  const free = { ...SPOT, filters: [{ filterType: 'PRICE_FILTER', minPrice: '0', maxPrice: '0', tickSize: '0.01' }] }
  expect(fitOrder(free, { ...LIMIT, price: '0.004' })).toMatchObject({ ok: false })
  expect(fitOrder(OPTION, { ...LIMIT, quantity: '0.01', price: '1' })).toMatchObject({ ok: false })
  for (const zero of [{ price: '0' }, { quantity: '0.000' }, { stopPrice: '0' }]) {
    expect(checkOrder(free, { ...LIMIT, ...zero })).toMatchObject([{ filter: 'DECIMAL' }])
  }
})

describe('a fitted order', () => {
  it.each(MARKETS)('of %s passes the check, is never larger and never at a worse price', (_, rules) => {
    const facts = { averagePrice: '60000', markPrice: '60000' }
    let fitted = 0
    fc.assert(
      fc.property(anyOrder, (order) => {
        if (fitsAndPasses(rules, order, facts)) fitted++
      }),
      { numRuns: 1_000 },
    )
    expect(fitted).toBeGreaterThan(10)
  })

  it('keeps what needs no rounding exactly as it was written', () => {
    const order = { ...LIMIT, quantity: '0.00100', price: '60000.10', newClientOrderId: 'x' }
    expect(fitOrder(SPOT, order)).toEqual({ ok: true, order })
  })

  it('is refused when rounding cannot save it', () => {
    expect(fitOrder(SPOT, { ...LIMIT, quantity: '0.000001' })).toMatchObject({ ok: false })
    expect(fitOrder(SPOT, { ...LIMIT, quantity: 'all' })).toMatchObject({
      ok: false,
      violations: [{ filter: 'DECIMAL' }],
    })
  })

  it('for an amount of money has no more decimals than the quote asset', () => {
    const order = { side: 'BUY', type: 'MARKET', quoteOrderQty: '100.1234567899' } as const
    expect(fitOrder(SPOT, order)).toMatchObject({ ok: true, order: { quoteOrderQty: '100.12345678' } })
  })

  it('obeys both quantity grids of a market order', () => {
    const filters: Filter[] = [
      { filterType: 'LOT_SIZE', minQty: '0.3', maxQty: '1000', stepSize: '0.3' },
      { filterType: 'MARKET_LOT_SIZE', minQty: '0.2', maxQty: '100', stepSize: '0.2' },
    ]
    const fitted = fitOrder({ ...SPOT, filters }, { side: 'BUY', type: 'MARKET', quantity: '1.7' })
    expect(fitted).toMatchObject({ ok: true, order: { quantity: '1.2' } })
  })
})

describe.skipIf(!haveRecordings)('recorded symbols', () => {
  const read = (file: string) => JSON.parse(recordedText(`data/exchangeinfo/${file}`))
  const recorded = (): Map<string, SymbolRules>[] => [
    ...['spot-20211012.json.gz', 'spot-binance-me-20230410.json.gz', 'spot-20250807-25symbols.json'].map((file) =>
      spotSymbolRules(SpotExchangeInfo.parse(read(file))),
    ),
    ...(['usdm', 'coinm'] as const).flatMap((market) =>
      ['20210721.json.gz', '20250807-25symbols.json'].map((file) =>
        futuresSymbolRules(market, FuturesExchangeInfo.parse(read(`${market}-${file}`))),
      ),
    ),
  ]

  it('are all read', () => {
    const sizes = recorded().map((symbols) => symbols.size)
    expect(sizes).toEqual([1695, 2183, 25, 122, 25, 36, 25])
  })

  it('take every order that was fitted to them', () => {
    let fitted = 0
    for (const symbols of recorded()) {
      const trading = [...symbols.values()].filter(({ status }) => status === 'TRADING')
      expect(trading.length).toBeGreaterThan(10)
      fc.assert(
        fc.property(fc.constantFrom(...trading), anyOrder, (rules, order) => {
          if (fitsAndPasses(rules, order, { averagePrice: '1', markPrice: '1' })) fitted++
        }),
        { numRuns: 300 },
      )
    }
    expect(fitted).toBeGreaterThan(50)
  })

  it('are refused when a known filter lacks a bound, and pass with filters nobody knows', () => {
    const info = read('spot-20250807-25symbols.json')
    info.symbols[0].filters.push({ filterType: 'SOMETHING_NEW', anything: 1 })
    expect(SpotExchangeInfo.safeParse(info).success).toBe(true)
    delete info.symbols[0].filters[1].stepSize
    expect(SpotExchangeInfo.safeParse(info).success).toBe(false)
  })
})
