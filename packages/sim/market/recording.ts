import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { MarketName } from './symbols.ts'

/** A line of a recording that has not been parsed yet: parsing all at once would hold up the start. */
export interface RecordedLine {
  /** When it was received, epoch milliseconds. */
  readonly at: number
  /** A socket frame, or the answer of REST depth. */
  readonly kind: 'frame' | 'snapshot'
  /** Of a snapshot, from its URL or its own body; of a frame null, since the frame says it. */
  readonly symbol: string | null
  readonly text: string
}

/** Frames of one market in the order in which they were received. */
export interface Recording {
  readonly market: MarketName
  readonly lines: readonly RecordedLine[]
}

/** `1723161253937085768 {…}`: receive time in nanoseconds, as hftbacktest's collector writes. */
const NANOSECONDS = /^(\d{19}) (\{.*)$/
/** `1617566591.326123: {…}`: receive time in seconds, as cryptofeed's collector writes. */
const SECONDS = /^(\d{10}\.\d+): (\{.*)$/
/** `https://…?symbol=X -> 1617566592.1: {…}`: an answer of REST. */
const ANSWER = /^\S+[?&]symbol=([^&\s]+)\S* -> (\d{10}\.\d+): (\{.*)$/

/** Reads a recording, gzipped or plain. @throws when there is no such file or nothing in it is a frame. */
export function readRecording(file: string): Recording {
  const bytes = readFileSync(file)
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString()
  const rows = text.split('\n')
  const lines = rows.map(readLine).filter((line) => line !== undefined)
  if (lines.length === 0) throw new Error(`${basename(file)} holds no recorded frames`)
  // A sort is stable, so what came at the same instant stays in order; REST answers often stand at the end of a file.
  lines.sort((left, right) => left.at - right.at)
  return { market: marketOf(basename(file), rows), lines }
}

function readLine(row: string): RecordedLine | undefined {
  const answer = ANSWER.exec(row)
  if (answer)
    return { at: Number(answer[2]) * 1_000, kind: 'snapshot', symbol: answer[1] ?? null, text: answer[3] ?? '' }
  const nanoseconds = NANOSECONDS.exec(row)
  const parts = nanoseconds ?? SECONDS.exec(row)
  if (!parts) return undefined
  const text = parts[2] ?? ''
  const at = nanoseconds ? Number(parts[1]) / 1e6 : Number(parts[1]) * 1_000
  return { at, kind: text.startsWith('{"lastUpdateId"') ? 'snapshot' : 'frame', symbol: null, text }
}

function marketOf(name: string, rows: readonly string[]): MarketName {
  const named = /(?:^|[-_])(spot|usdm|coinm)(?:[-_]|$)/.exec(name)?.[1]
  if (named) return named as MarketName
  const head = rows.slice(0, 50).join('\n')
  if (head.includes('dstream.') || /"ps":"[A-Z]+USD"/.test(head)) return 'coinm'
  return head.includes('fstream.') || head.includes('"pu":') ? 'usdm' : 'spot'
}
