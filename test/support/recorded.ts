import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Where recorded frames of Binance lie, beside the checkout or where FLOTILLA_SHARED says; undefined when they are absent. */
export function recordedFile(...path: string[]): string | undefined {
  const shared = process.env.FLOTILLA_SHARED ?? resolve(import.meta.dirname, '../../../shared')
  const file = join(shared, 'data', ...path)
  return existsSync(file) ? file : undefined
}

/** The events of one stream in a recording of combined frames (`<ns> <frame>` a line), in order. */
export function recordedEvents(file: string, stream: string): Readonly<Record<string, unknown>>[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n')
  const marker = `"stream":"${stream}"`
  return lines.filter((line) => line.includes(marker)).map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)).data)
}
