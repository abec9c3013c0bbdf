import { isToken, type Market, mdName, mdStreamOf, symbolToken, venueStreamOf } from '@flotilla/protocol'
import { parseStream, STREAMS } from '@flotilla/venue'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const part = (...values: string[]) => fc.constantFrom(...values)
const parts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  interval: part('1s', '1m', '1h', '1d', '1w', '1M'),
  timezone: part('+08:00'),
  window: part('1h', '4h', '1d'),
  levels: part('5', '10', '20'),
  speed: part('100ms', '250ms', '500ms', '1000ms'),
  second: part('1s'),
  contract: part('perpetual', 'current_quarter'),
  pair: part('btcusdt', 'ethusd'),
  symbol: part('btcusdt', 'btcusd_perp', 'btcusdt_251226', 'btc-251226-100000-c', '币安人生usdt', '1000pepeusdt'),
}
const other = part('btcusdt', 'btc')

/** Names of a kind of stream as it is written in Binance's own pages, with and without what is optional. */
function namesOf(name: string): fc.Arbitrary<string> {
  const texts = name.split(/(<\w+>|\[[^\]]*\])/).map((text) => {
    if (text.startsWith('[')) return fc.oneof(fc.constant(''), namesOf(text.slice(1, -1)))
    if (text.startsWith('<')) return parts[text.slice(1, -1)] ?? other
    return fc.constant(text)
  })
  return fc.tuple(...texts).map((all) => all.join(''))
}

describe.each(
  Object.entries(STREAMS).flatMap(([market, kinds]) => kinds.map(({ name }) => [market as Market, name] as const)),
)('%s %s', (market, name) => {
  it('has one subject, and is found again behind it', () => {
    fc.assert(
      fc.property(namesOf(name), (stream) => {
        if (market === 'margin' || !parseStream(market, stream)) return
        const tokens = mdStreamOf(market, stream)
        expect(isToken(tokens.symbol) && isToken(tokens.stream), mdName(tokens)).toBe(true)
        expect(parseStream(market, venueStreamOf(tokens)), venueStreamOf(tokens)).toEqual(parseStream(market, stream))
        expect(mdStreamOf(market, venueStreamOf(tokens))).toEqual(tokens)
      }),
      { numRuns: 60 },
    )
  })
})

it.each([
  ['btcusdt@kline_1m', 'md.spot.BTCUSDT.kline_1m'],
  ['btcusdt@depth20@100ms', 'md.spot.BTCUSDT.depth20-100ms'],
  ['!ticker@arr', 'md.spot._all.ticker-arr'],
  ['btcusdt@kline_1m@+08:00', 'md.spot.BTCUSDT.kline_1m--08-00'],
  ['币安人生usdt@trade', `md.spot.${symbolToken('币安人生USDT')}.trade`],
])('%s is told on %s', (name, subject) => {
  expect(mdName(mdStreamOf('spot', name))).toBe(subject)
  expect(venueStreamOf(mdStreamOf('spot', name))).toBe(name)
})

it('enough of the names are real for this to mean something', () => {
  const seen = { real: 0, all: 0 }
  for (const [market, kinds] of Object.entries(STREAMS)) {
    for (const { name } of kinds)
      for (const stream of fc.sample(namesOf(name), 10)) {
        seen.all++
        if (parseStream(market as never, stream)) seen.real++
      }
  }
  expect(seen.real / seen.all).toBeGreaterThan(0.4)
})
