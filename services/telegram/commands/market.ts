import type { Fleet } from '@flotilla/client'
import Big from 'big.js'
import { z } from 'zod'
import type { Answer, Ask, Commands } from '../ask.ts'
import type { Button } from '../chat.ts'
import { clip, html, lines, table } from '../html.ts'
import type { Instruments } from '../instruments.ts'
import { clockTime, percent, price, short, tidy } from '../numbers.ts'

const Ticker = z.looseObject({
  lastPrice: z.string(),
  priceChange: z.string(),
  priceChangePercent: z.string(),
  highPrice: z.string(),
  lowPrice: z.string(),
  bidPrice: z.string(),
  askPrice: z.string(),
  volume: z.string(),
  quoteVolume: z.string(),
  count: z.number(),
})
const Level = z.tuple([z.string(), z.string()]).rest(z.unknown())
const Depth = z.looseObject({ bids: z.array(Level), asks: z.array(Level) })
const Klines = z.array(z.tuple([z.number(), z.string(), z.string(), z.string(), z.string()]).rest(z.unknown()))

const intervals = '1s 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M'.split(' ')
const klineRows = 12
const bookRows = 8

/** `1h` as it is, `1D` put right; the month alone is written large. */
function intervalOf(text: string): string | undefined {
  if (intervals.includes(text)) return text
  return intervals.find((interval) => interval === text.toLowerCase())
}

/** `15:04` of short candles, `11-22` of long ones. */
const timeOf = (openTime: number, interval: string) =>
  /[dwM]$/.test(interval) ? new Date(openTime).toISOString().slice(5, 10) : clockTime(openTime)

/** Prices, books and candles: public data, no key. */
export function createMarketCommands(fleet: Fleet, instruments: Instruments) {
  const withSymbol =
    (name: string, show: (symbol: string, ask: Ask) => Answer) =>
    async (ask: Ask): Answer => {
      const [written] = ask.words
      if (written === undefined) return { text: ask.t.needSymbol(name) }
      const resolved = await instruments.resolve(written)
      if (!resolved.ok) return { text: ask.t.unknownSymbol(resolved.text, resolved.near) }
      return show(resolved.symbol, ask)
    }

  const tradeRow = (symbol: string, { t, isPrivate }: Ask): Button[][] =>
    isPrivate
      ? [
          (['BUY', 'SELL'] as const).map((side) => ({
            label: t.button.trade(side, symbol),
            action: { do: 'askAmount', side, symbol },
          })),
        ]
      : []

  const showPrice = async (symbol: string, ask: Ask): Answer => {
    const ticker = Ticker.parse(await fleet.query('spot.ticker24hr', { symbol }))
    const change = percent(ticker.priceChangePercent)
    const arrow = change.startsWith('-') ? '📉' : '📈'
    return {
      text: lines(ask.t.priceLine(symbol, ticker.lastPrice), html`${arrow} ${change} · ${ask.t.ticker.change}`),
      buttons: tradeRow(symbol, ask),
    }
  }

  const showTicker = async (symbol: string, ask: Ask): Answer => {
    const [answer, instrument] = await Promise.all([
      fleet.query('spot.ticker24hr', { symbol }),
      instruments.find(symbol),
    ])
    const ticker = Ticker.parse(answer)
    const { t } = ask
    const rows = [
      [t.ticker.change, percent(ticker.priceChangePercent)],
      [t.ticker.high, price(ticker.highPrice)],
      [t.ticker.low, price(ticker.lowPrice)],
      [t.ticker.bid, price(ticker.bidPrice)],
      [t.ticker.ask, price(ticker.askPrice)],
      [t.ticker.volume, `${short(ticker.quoteVolume)} ${instrument?.quote ?? ''}`.trim()],
      [t.ticker.trades, tidy(String(ticker.count))],
    ]
    return { text: lines(t.priceLine(symbol, ticker.lastPrice), table(rows)), buttons: tradeRow(symbol, ask) }
  }

  const showBook = async (symbol: string, ask: Ask): Answer => {
    const depth = Depth.parse(await fleet.query('spot.depth', { symbol, limit: bookRows }))
    const [asks, bids] = [depth.asks.slice(0, bookRows), depth.bids.slice(0, bookRows)]
    const decimals = Math.max(0, ...[...asks, ...bids].map(([, size]) => tidy(size).split('.')[1]?.length ?? 0))
    const row = ([at, size]: readonly [string, string, ...unknown[]]) => [price(at), tidy(size, decimals)]
    const [bid, offer] = [bids[0]?.[0], asks[0]?.[0]]
    const spread = bid && offer ? new Big(offer).minus(bid) : undefined
    const share = spread && bid ? spread.div(bid).times(100).prec(2).toFixed() : '0'
    return {
      text: lines(
        ask.t.book.title(symbol),
        table([...asks.toReversed().map(row), ['─'], ...bids.map(row)]),
        spread && html`${ask.t.book.spread} ${price(spread.toFixed())} (${share}%)`,
      ),
      buttons: tradeRow(symbol, ask),
    }
  }

  const showKlines = async (symbol: string, { t, words }: Ask): Answer => {
    const written = words[1] ?? '1h'
    const interval = intervalOf(written)
    if (interval === undefined) return { text: t.klines.badInterval(clip(written), intervals.join(' ')) }
    const rows = Klines.parse(await fleet.query('spot.klines', { symbol, interval, limit: klineRows }))
    const cells = rows.map(([openTime, open, high, low, close]) => [
      timeOf(openTime, interval),
      ...[open, high, low, close].map((value) => price(value)),
    ])
    return { text: lines(t.klines.title(symbol, interval), table([t.klines.columns, ...cells])) }
  }

  return {
    price: withSymbol('price', showPrice),
    ticker: withSymbol('ticker', showTicker),
    book: withSymbol('book', showBook),
    klines: withSymbol('klines', showKlines),
  } satisfies Commands
}
