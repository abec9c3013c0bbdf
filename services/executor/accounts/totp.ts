import { createHmac, timingSafeEqual } from 'node:crypto'

/** Length of a step of the clock, ms, and how many steps a phone's clock may be off. */
const stepMs = 30_000
const drift = 1

/** The code of a step: HOTP with SHA-1 and six digits. @see https://www.rfc-editor.org/rfc/rfc6238 */
export function codeOf(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

export const stepAt = (at: number) => Math.floor(at / stepMs)

/** The step whose code this is, of those around `at`; the latest, so that as few as possible are left to use. */
export function stepOf(seed: Uint8Array, code: string, at: number): number | undefined {
  let found: number | undefined
  for (let step = stepAt(at) - drift; step <= stepAt(at) + drift; step += 1) {
    if (timingSafeEqual(Buffer.from(codeOf(seed, step)), Buffer.from(code))) found = step
  }
  return found
}
