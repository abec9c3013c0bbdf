import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

// Recorded data of the exchange lies outside the repository. Tests that need it are skipped, visibly, where it is absent.

const ROOT = process.env.FLOTILLA_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url))

export const haveRecordings = existsSync(`${ROOT}/data`)

/** The text of a recorded file, unpacked; path relative to the shared folder. */
export function recordedText(path: string): string {
  const bytes = readFileSync(`${ROOT}/${path}`)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/** Its lines, empty ones left out. */
export function recordedLines(path: string): string[] {
  return recordedText(path)
    .split('\n')
    .filter((line) => line !== '')
}
