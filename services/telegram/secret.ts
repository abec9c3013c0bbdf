/** The length of Binance's API keys and of their secrets. */
const keyLike = /(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])/g
/** Hashes of transactions are as long, and are no keys. */
const hash = /^[0-9a-f]{64}$/i
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bMC4CAQAwBQYDK2VwBCIEI/

/**
 * What a text gives away: `secret` a private key, or an API key together with its secret; `key` one token that may be
 * either, since Binance writes both alike.
 */
export function givenAway(text: string): 'secret' | 'key' | undefined {
  if (privateKey.test(text)) return 'secret'
  const tokens = (text.match(keyLike) ?? []).filter((token) => !hash.test(token)).length
  return tokens > 1 ? 'secret' : tokens === 1 ? 'key' : undefined
}

/** Whether a text has the form of an API key's id. */
export const looksLikeKeyId = (text: string) => /^[A-Za-z0-9_-]{16,128}$/.test(text)
