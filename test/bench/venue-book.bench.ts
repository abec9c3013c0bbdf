import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type BookDiff, type BookLevel, type BookSnapshot, createOrderBook } from '@flotilla/venue'
import { recordedFile } from '../support/recorded.ts'
import { type BenchRow, compare } from './row.ts'

const RECORDINGS = [
  ['spot BTCUSDT', 'hft-spot-btcusdt-20240808.txt.gz', 'spot'],
  ['USD-M BTCUSDT', 'hft-usdm-btcusdt-20240808.txt.gz', 'futures'],
] as const

/** The least there is to do: two sorted arrays a side, best price last, binary search, splice. */
class BareSide {
  readonly prices: number[] = []
  readonly quantities: string[] = []
  readonly #sign: number
  constructor(sign: 1 | -1, levels: readonly BookLevel[]) {
    this.#sign = sign
    for (const level of levels) this.set(level)
  }
  set([text, quantity]: BookLevel): void {
    const price = this.#sign * Number(text)
    let low = 0
    let high = this.prices.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.prices[middle] ?? 0) < price) low = middle + 1
      else high = middle
    }
    const there = this.prices[low] === price
    if (Number(quantity) !== 0) {
      if (there) this.quantities[low] = quantity
      else {
        this.prices.splice(low, 0, price)
        this.quantities.splice(low, 0, quantity)
      }
    } else if (there) {
      this.prices.splice(low, 1)
      this.quantities.splice(low, 1)
    }
  }
}

interface Recording {
  readonly snapshot: BookSnapshot
  /** From the first diff that overlaps the snapshot. */
  readonly diffs: readonly BookDiff[]
}

function read(path: string): Recording {
  const frames = gunzipSync(readFileSync(path))
    .toString()
    .split('\n')
    .filter((line) => line.includes('depthUpdate') || line.includes('"lastUpdateId"'))
    .map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)))
  const snapshot: BookSnapshot = frames.find((frame) => frame.lastUpdateId)
  const diffs: BookDiff[] = frames.filter((frame) => frame.data).map((frame) => frame.data)
  return { snapshot, diffs: diffs.filter(({ u }) => u > snapshot.lastUpdateId) }
}

/** @returns diffs in a second, the best bid and ask looked at after each */
function rate(diffs: readonly BookDiff[], apply: (diff: BookDiff) => unknown): number {
  const startedAt = performance.now()
  let seen = 0
  for (const diff of diffs) if (apply(diff)) seen += 1
  if (seen !== diffs.length) throw new Error(`${diffs.length - seen} diffs left no book`)
  return (diffs.length * 1000) / (performance.now() - startedAt)
}

function ours({ snapshot, diffs }: Recording, rules: 'spot' | 'futures'): number {
  const book = createOrderBook({ rules })
  const [first] = diffs
  if (first) book.apply(first)
  book.load(snapshot, 1_000)
  return rate(diffs.slice(1), (diff) => {
    const { step } = book.apply(diff)
    return step !== 'gap' && book.bestBid() && book.bestAsk()
  })
}

function bare({ snapshot, diffs }: Recording): number {
  const bids = new BareSide(1, snapshot.bids)
  const asks = new BareSide(-1, snapshot.asks)
  return rate(diffs.slice(1), ({ b, a }) => {
    for (const level of b) bids.set(level)
    for (const level of a) asks.set(level)
    return bids.quantities.at(-1) && asks.quantities.at(-1)
  })
}

/** Recorded diffs into a book that checks their order and knows its edges, against bare arrays that do neither. */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const [name, file, rules] of RECORDINGS) {
    const path = recordedFile('frames', file)
    if (!path) continue
    const recording = read(path)
    const row = `venue: book update, ${name} / bare sorted arrays`
    rows.push(
      await compare(
        row,
        'diffs/s',
        () => ours(recording, rules),
        () => bare(recording),
      ),
    )
  }
  if (rows.length === 0) process.stderr.write('no recorded frames: book updates are not measured\n')
  return rows
}
