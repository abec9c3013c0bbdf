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
