import { randomBytes } from 'node:crypto'

/** Where chance comes from: ids need `bytes`, jitter needs `fraction`. */
export interface Random {
  /** Cryptographically random bytes. */
  bytes(count: number): Uint8Array
  /** A number in [0, 1). */
  fraction(): number
}

export const systemRandom: Random = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  fraction: () => Math.random(),
}
