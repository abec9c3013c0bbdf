import { fixed, UNIT } from '../fixed.ts'
import { createRandom, hashText } from '../random.ts'
import { type Crowd, createCrowd } from './crowd.ts'
import { createHistory } from './history.ts'
import { createInstrument, type Instrument } from './instrument.ts'
import { createPricePath, type PricePath } from './price-path.ts'
import { ASSETS, type MarketName, recordedSpec, SYMBOLS, type SymbolSpec } from './symbols.ts'

/** All symbols of all markets, alive. */
export interface Markets {
  get(market: MarketName, symbol: string): Instrument | undefined
  all(market: MarketName): readonly Instrument[]
  readonly path: PricePath
  /** Lets market time pass: called by the exchange's heartbeat. */
  step(now: number): void
  /** Sends a symbol, and everything priced in its base asset, to a price. False when there is no such symbol. */
  set(symbol: string, price: string, now: number): boolean
  setSpeed(speed: number): void
  /** From now on prices and trades are another seed's, beginning where they are. */
  reseed(seed: number, now: number): void
  readonly speed: number
  /** Takes a symbol out of the generator's hands for a replay that starts at `price`; lists it when it is not. */
  handOver(market: MarketName, symbol: string, price: string | undefined): Instrument
}

export interface MarketsOptions {
  readonly seed: number
  readonly startAt: number
  readonly speed: number
  /** Only these symbols, for tests that want little noise. Default all. */
  readonly only?: readonly string[]
}

export function createMarkets(options: MarketsOptions): Markets {
  let speed = options.speed
  let steppedAt = options.startAt
  const path = createPricePath({ seed: options.seed, startAt: options.startAt, speed: () => speed })
  const instruments = new Map<string, Instrument>()
  const crowds = new Map<string, Crowd>()
  const byMarket: Record<MarketName, Instrument[]> = { spot: [], usdm: [], coinm: [] }

  function list(spec: SymbolSpec, generated: boolean): Instrument {
    const key = `${spec.market}:${spec.symbol}`
    const startPrice = (): number => {
      const fair = path.fair(spec.base, spec.quote, options.startAt) * UNIT
      return Math.max(spec.tickSize, Math.round(fair / spec.tickSize) * spec.tickSize)
    }
    const history = generated && spec.base in ASSETS ? createHistory(spec, path, options.seed) : null
    const instrument = createInstrument({ spec, startAt: options.startAt, startPrice, history })
    instruments.set(key, instrument)
    byMarket[spec.market].push(instrument)
    if (generated) crowds.set(key, crowdOf(instrument, options.seed))
    return instrument
  }

  for (const spec of SYMBOLS) if (!options.only || options.only.includes(spec.symbol)) list(spec, true)

  function stepOne(instrument: Instrument, elapsedMs: number, now: number): void {
    const { market, symbol, base, quote } = instrument.spec
    crowds.get(`${market}:${symbol}`)?.step(path.fair(base, quote, now), elapsedMs, now)
  }

  function step(now: number): void {
    const elapsedMs = (now - steppedAt) * speed
    steppedAt = now
    for (const instrument of instruments.values()) stepOne(instrument, elapsedMs, now)
  }

  function set(symbol: string, price: string, now: number): boolean {
    const named = [...instruments.values()].find((instrument) => instrument.spec.symbol === symbol)
    if (!named) return false
    const { base, quote } = named.spec
    path.scale(base, fixed(price) / UNIT / path.fair(base, quote, now))
    for (const instrument of instruments.values()) {
      if (instrument.spec.base !== base && instrument.spec.quote !== base) continue
      const crowd = crowds.get(`${instrument.spec.market}:${instrument.spec.symbol}`)
      crowd?.jump(path.fair(instrument.spec.base, instrument.spec.quote, now) * UNIT, now)
    }
    return true
  }

  for (const [key, crowd] of crowds) {
    const spec = instruments.get(key)?.spec
    if (spec) crowd.open(path.fair(spec.base, spec.quote, options.startAt), options.startAt)
  }
  return {
    get: (market, symbol) => instruments.get(`${market}:${symbol}`),
    all: (market) => byMarket[market],
    path,
    step,
    set,
    setSpeed(next) {
      speed = next
    },
    get speed() {
      return speed
    },
    reseed(seed, now) {
      path.reseed(seed, now)
      for (const key of crowds.keys()) {
        const instrument = instruments.get(key)
        if (instrument) crowds.set(key, crowdOf(instrument, seed))
      }
    },
    handOver(market, symbol, price) {
      crowds.delete(`${market}:${symbol}`)
      const known = instruments.get(`${market}:${symbol}`)
      if (!known) return list(recordedSpec(market, symbol), false)
      const { base, quote } = known.spec
      if (price !== undefined) path.anchor(base, fixed(price) / UNIT / path.fair(base, quote, steppedAt))
      return known
    },
  }
}

function crowdOf(instrument: Instrument, seed: number): Crowd {
  const { market, symbol } = instrument.spec
  return createCrowd(instrument, createRandom(seed ^ hashText(`${market}:${symbol}`)))
}
