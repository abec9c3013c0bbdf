import { nkeys } from 'nats'

/** Makes an nkey user: the seed stays with its owner, the public key goes into the server's configuration. */
export function createNkey(): { seed: string; publicKey: string } {
  const pair = nkeys.createUser()
  try {
    return { seed: new TextDecoder().decode(pair.getSeed()), publicKey: pair.getPublicKey() }
  } finally {
    pair.clear()
  }
}

/** The public key behind a seed. @throws when the text is no nkey seed */
export function nkeyPublic(seed: string): string {
  const pair = nkeys.fromSeed(new TextEncoder().encode(seed.trim()))
  try {
    return pair.getPublicKey()
  } finally {
    pair.clear()
  }
}
