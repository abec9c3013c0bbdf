import { z } from 'zod'
import { Market } from './names.ts'
import { isToken, symbolOf, symbolToken } from './tokens.ts'

/** The symbol token of streams that are about all symbols of a market. */
const allSymbols = '_all'

/** A stream by the tokens of its subject: `{market:'spot', symbol:'BTCUSDT', stream:'kline_1m'}`. */
export const MdStream = z.object({
  market: Market,
  symbol: z.string().refine(isToken, 'a subject token, such as BTCUSDT'),
  stream: z.string().refine(isToken, 'a subject token, such as kline_1m or depth20-100ms'),
})
export type MdStream = z.infer<typeof MdStream>

/** A stream as it is asked for: its tokens, or the subject `md.{market}.{symbol}.{stream}` as text. */
export const WantedStream = z.union([
  MdStream,
  z
    .string()
    .transform((text) => {
      const [md, market, symbol, stream, ...rest] = text.split('.')
      return md === 'md' && rest.length === 0 ? { market, symbol, stream } : {}
    })
    .pipe(MdStream),
])
export type WantedStream = z.output<typeof WantedStream>

/**
 * The subject tokens of one of Binance's stream names: `btcusdt@kline_1m` → BTCUSDT, kline_1m;
 * `btcusdt@depth20@100ms` → depth20-100ms; `!ticker@arr` → _all, ticker-arr; `tradingSession` → _all.
 */
export function mdStreamOf(market: Market, name: string): MdStream {
  const clean = (text: string) => text.replaceAll(/[@+:]/g, '-')
  const cut = name.indexOf('@')
  if (name.startsWith('!')) return { market, symbol: allSymbols, stream: clean(name.slice(1)) }
  if (cut < 0) return { market, symbol: allSymbols, stream: clean(name) }
  return { market, symbol: symbolToken(name.slice(0, cut).toUpperCase()), stream: clean(name.slice(cut + 1)) }
}

/** Binance's stream name behind subject tokens: the inverse of `mdStreamOf`. */
export function venueStreamOf({ symbol, stream }: MdStream): string {
  const suffix = stream.replace(/--(\d\d)-(\d\d)$/, '@+$1:$2').replaceAll('-', '@')
  if (symbol !== allSymbols) return `${symbolOf(symbol).toLowerCase()}@${suffix}`
  // The one all-market stream that Binance names without an exclamation mark.
  return suffix === 'tradingSession' ? suffix : `!${suffix}`
}

/** The subject of a stream, `md.spot.BTCUSDT.trade`: also the name by which it is wanted. */
export function mdName({ market, symbol, stream }: MdStream): string {
  return `md.${market}.${symbol}.${stream}`
}
