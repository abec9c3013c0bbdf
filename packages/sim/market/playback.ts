import type { Cancel, Clock } from '../clock.ts'

import type { Instrument } from './instrument.ts'
import type { Markets } from './markets.ts'
import { createRecordedBook, type RecordedBook } from './recorded-book.ts'
import { aggregateOf, depthOf, type RecordedFrame, readFrame, snapshotOf, tradeOf } from './recorded-event.ts'
import type { RecordedLine, Recording } from './recording.ts'
import type { AggregateTrade, MarketTrade } from './tape.ts'

/** Plays recordings on the exchange's clock: a frame comes when it came then, `speed` times as fast. */
export interface Playback {
  /** Starts a recording, or lets it follow one that plays the same market and ends where this begins. */
  add(recording: Recording): void
  /** Frames still to come. */
  readonly left: number
  close(): void
}

interface Track {
  readonly recording: { readonly market: Recording['market']; lines: RecordedLine[] }
  readonly startedAt: number
  readonly firstAt: number
  /** Exchange time minus receive time of this recording, so that events are not told from the future. */
  readonly skewMs: number
  next: number
}

interface Stage {
  readonly instrument: Instrument
  readonly book: RecordedBook
  readonly hasTrades: boolean
}

/** What a look through a recording finds about a symbol. */
interface Found {
  readonly suffixes: Set<string>
  snapshot?: string
  price?: string
}

/** Klines are made anew from the trades: their times would not fit. */
const PASSED_ON = /^(trade|aggTrade|bookTicker|depth.*)$/
const LOOK_MS = 5
/** A recording that begins this soon after another ends is its continuation. */
const CONTINUES_WITHIN_MS = 60_000

export function createPlayback({ clock, markets }: { clock: Clock; markets: Markets }): Playback {
  const tracks: Track[] = []
  const stages = new Map<string, Stage>()
  let stop: Cancel | null = null

  function add(recording: Recording): void {
    const first = recording.lines[0]
    if (!first) return
    const before = tracks.find(
      ({ recording: { market, lines } }) =>
        market === recording.market && Math.abs(first.at - (lines[lines.length - 1]?.at ?? 0)) < CONTINUES_WITHIN_MS,
    )
    if (before) return void before.recording.lines.push(...recording.lines)
    const lines = [...recording.lines]
    const track = {
      recording: { market: recording.market, lines },
      startedAt: clock.now(),
      firstAt: first.at,
      skewMs: skewOf(lines),
      next: 0,
    }
    tracks.push(track)
    prepare(track)
    stop ??= clock.every(LOOK_MS, () => {
      for (const playing of tracks) play(playing)
    })
  }

  /** Takes every recorded symbol out of the generator's hands and loads its first snapshot, so that nobody sees an empty book. */
  function prepare(track: Track): void {
    const symbols = new Map<string, Found>()
    for (const line of track.recording.lines) {
      const symbol = line.kind === 'frame' ? /"s":"([^"]+)"/.exec(line.text)?.[1] : line.symbol
      const named = symbol ?? [...symbols.keys()][0]
      if (!named) continue
      const known: Found = symbols.get(named) ?? { suffixes: new Set() }
      const suffix = /"stream":"[^"@]+@([^"]+)"/.exec(line.text)?.[1]
      if (line.kind === 'snapshot') known.snapshot ??= line.text
      else if (suffix !== undefined && PASSED_ON.test(suffix)) known.suffixes.add(suffix)
      const price = line.text.match(/"(?:p|b)":"([\d.]+)"/)?.[1]
      if (price !== undefined) known.price ??= price
      symbols.set(named, known)
    }
    for (const [symbol, { snapshot, suffixes, price }] of symbols) {
      const instrument = markets.handOver(track.recording.market, symbol, price)
      const book = createRecordedBook(instrument)
      stages.set(`${track.recording.market}:${symbol}`, { instrument, book, hasTrades: suffixes.has('trade') })
      instrument.beReplayed(suffixes)
      const depth = snapshot ? snapshotOf(snapshot) : undefined
      if (depth) book.load(depth)
    }
  }

  function play(track: Track): void {
    const playedMs = (clock.now() - track.startedAt) * markets.speed
    const { lines, market } = track.recording
    for (let line = lines[track.next]; line && line.at - track.firstAt <= playedMs; line = lines[track.next]) {
      track.next += 1
      if (line.kind === 'snapshot') continue
      const frame = readFrame(line.text)
      const stage = frame && stages.get(`${market}:${frame.symbol}`)
      if (frame && stage) perform(stage, frame, presentTime(track, frame.eventAt ?? line.at + track.skewMs))
    }
  }

  function presentTime(track: Track, recordedAt: number): number {
    return Math.round(track.startedAt + (recordedAt - track.skewMs - track.firstAt) / markets.speed)
  }

  function perform(stage: Stage, frame: RecordedFrame, at: number): void {
    const { instrument, book } = stage
    if (frame.suffix.startsWith('depth')) {
      const diff = depthOf(frame.data)
      if (diff) book.apply(diff, at)
    } else if (frame.suffix === 'trade') {
      const trade = tradeOf(frame.data, at)
      if (trade) printTrade(stage, trade)
    } else if (frame.suffix === 'aggTrade' && !stage.hasTrades) {
      const aggregate = aggregateOf(frame.data, at)
      if (aggregate) printAggregate(stage, aggregate)
    }
    instrument.showRecorded({ suffix: frame.suffix, data: presentData(frame.data, at) })
  }

  return {
    add,
    get left() {
      return tracks.reduce((sum, track) => sum + track.recording.lines.length - track.next, 0)
    },
    close() {
      stop?.()
    },
  }
}

function printTrade(stage: Stage, trade: MarketTrade): void {
  stage.instrument.tape.continueAfter(trade.id)
  stage.instrument.print([trade])
  stage.book.traded(trade)
}

/** Only sums are known: the quantity is spread evenly over the trades they are made of. */
function printAggregate(stage: Stage, aggregate: AggregateTrade): void {
  const { firstId, lastId, price, quantity, at, buyerMaker } = aggregate
  const count = Math.min(1_000, lastId - firstId + 1)
  const share = Math.floor(quantity / count)
  const trades: MarketTrade[] = []
  for (let index = 0; index < count; index++) {
    const last = index === count - 1
    trades.push({
      id: last ? lastId : firstId + index,
      price,
      quantity: last ? quantity - share * (count - 1) : share,
      at,
      buyerMaker,
    })
  }
  stage.instrument.tape.continueAfter(lastId)
  stage.instrument.print(trades, [aggregate])
  for (const trade of trades) stage.book.traded(trade)
}

/** The recorded event with today's times. */
function presentData(data: Readonly<Record<string, unknown>>, at: number): Record<string, unknown> {
  const eventAt = typeof data.E === 'number' ? data.E : typeof data.T === 'number' ? data.T : at
  const shift = at - eventAt
  const shifted: Record<string, unknown> = { ...data }
  for (const name of ['E', 'T']) if (typeof data[name] === 'number') shifted[name] = data[name] + shift
  return shifted
}

/** How far the exchange's clock was ahead of the collector's: the least difference seen at the beginning. */
function skewOf(lines: readonly RecordedLine[]): number {
  let skew = Number.POSITIVE_INFINITY
  for (const line of lines.slice(0, 500)) {
    const eventAt = /"E":(\d{13})/.exec(line.text)?.[1]
    if (eventAt) skew = Math.min(skew, Number(eventAt) - line.at)
  }
  return Number.isFinite(skew) ? skew : 0
}
