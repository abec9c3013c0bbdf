import { coinmStreams } from './coinm.ts'
import { optionsStreams } from './options.ts'
import { spotStreams } from './spot.ts'
import { PARTS, type StreamKind, type StreamMarket, type StreamParts, type StreamRoute } from './stream.ts'
import { usdmStreams } from './usdm.ts'

/** Every kind of public stream, by market. */
export const STREAMS: Readonly<Record<StreamMarket, readonly StreamKind[]>> = {
  spot: spotStreams,
  usdm: usdmStreams,
  coinm: coinmStreams,
  options: optionsStreams,
}

export interface StreamWanted extends StreamParts {
  readonly market: StreamMarket
  readonly kind: string
}

export interface ParsedStream {
  readonly market: StreamMarket
  readonly kind: string
  readonly event: string
  readonly route?: StreamRoute
  readonly list?: true
  /** In capitals, also for streams of a pair, an asset or an underlying. */
  readonly symbol?: string
  readonly [part: string]: unknown
}

/** Parts that name an instrument. Callers may call each of them `symbol`. */
const INSTRUMENTS = ['symbol', 'pair', 'asset', 'underlying']

/** A token of a name: fixed text, a part, or a part that may be left out together with the text before it. */
interface Token {
  readonly text: string
  readonly part?: string
  readonly optional?: true
}

/**
 * The name of a stream, or undefined when a part is missing, unknown or has a value the stream does not offer.
 * @example buildStream({ market: 'spot', kind: 'kline', symbol: 'BTCUSDT', interval: '1m' }) // 'btcusdt@kline_1m'
 */
export function buildStream(wanted: StreamWanted): string | undefined {
  const found = STREAMS[wanted.market].find(({ kind }) => kind === wanted.kind)
  if (!found) return undefined
  const tokens = tokensOf(found.name)
  const given = Object.keys(wanted).filter((key) => key !== 'market' && key !== 'kind' && wanted[key] !== undefined)
  if (!given.every((key) => tokens.some(({ part }) => part && accepts(part, key)))) return undefined
  let name = ''
  for (const { text, part, optional } of tokens) {
    if (!part) {
      name += text
      continue
    }
    const value = wanted[part] ?? (INSTRUMENTS.includes(part) ? wanted.symbol : undefined)
    if (value === undefined && optional) continue
    const written = write(part, value)
    if (written === undefined) return undefined
    name += text + written
  }
  return name
}

/** What a name stands for, or undefined when it is no public stream of that market. */
export function parseStream(market: StreamMarket, name: string): ParsedStream | undefined {
  for (const matcher of matchers(market)) {
    const match = matcher.pattern.exec(name)
    if (!match) continue
    const parts: Record<string, string> = {}
    for (const [part, value] of Object.entries(match.groups ?? {})) {
      if (value !== undefined) parts[part] = INSTRUMENTS.includes(part) ? value.toUpperCase() : value
    }
    const symbol = parts.symbol ?? parts.pair ?? parts.asset ?? parts.underlying
    const { kind, route, list } = matcher.stream
    const event = matcher.stream.event.replace('<window>', parts.window ?? '')
    return { ...parts, market, kind, event, ...(route && { route }), ...(list && { list }), ...(symbol && { symbol }) }
  }
  return undefined
}

function accepts(part: string, key: string): boolean {
  return part === key || (key === 'symbol' && INSTRUMENTS.includes(part))
}

/** Instruments are written in lower case; everything is checked against what the part may hold. */
function write(part: string, value: string | number | undefined): string | undefined {
  if (value === undefined) return undefined
  const text = INSTRUMENTS.includes(part) ? String(value).toLowerCase() : String(value)
  return new RegExp(`^(?:${PARTS[part]?.source})$`, 'u').test(text) ? text : undefined
}

function tokensOf(name: string): Token[] {
  const tokens: Token[] = []
  for (const [, optionalText, optionalPart, part, text] of name.matchAll(/\[([^<\]]*)<(\w+)>\]|<(\w+)>|([^<[]+)/g)) {
    if (optionalPart) tokens.push({ text: optionalText ?? '', part: optionalPart, optional: true })
    else if (part) tokens.push({ text: '', part })
    else tokens.push({ text: text ?? '' })
  }
  return tokens
}

interface Matcher {
  readonly stream: StreamKind
  readonly pattern: RegExp
}

const compiled = new Map<StreamMarket, Matcher[]>()

function matchers(market: StreamMarket): Matcher[] {
  const known = compiled.get(market)
  if (known) return known
  const fresh = STREAMS[market].map((stream) => ({ stream, pattern: patternOf(stream.name) }))
  compiled.set(market, fresh)
  return fresh
}

function patternOf(name: string): RegExp {
  const source = tokensOf(name).map(({ text, part, optional }) => {
    const fixed = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    if (!part) return fixed
    const group = `(?<${part}>${PARTS[part]?.source})`
    return optional ? `(?:${fixed}${group})?` : fixed + group
  })
  return new RegExp(`^${source.join('')}$`, 'u')
}
