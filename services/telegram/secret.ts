/** The length of Binance's API keys and of their secrets. */
const keyLike = /(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?![A-Za-z0-9])/g
/** Hashes of transactions are as long, and are no keys. */
const hash = /^[0-9a-f]{64}$/i

/** What nobody but its owner should ever see, by its form alone. */
const secrets = [
  // Private keys in PEM, and what PKCS#8 of an Ed25519 or RSA key begins with, without its header.
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bMC4CAQAwBQYDK2VwBCIEI|\bMII[A-Za-z0-9+/]{4}IBADANBgkqhkiG9w0BAQEF/,
  // Files of such keys.
  /\.(pem|key|nk|p8|pk8)$/im,
  // Seeds of authenticators, as addresses and by themselves.
  /otpauth:\/\/|\bsecret=[A-Z2-7]{16,}/i,
  // Seeds of nkeys.
  /\bS[UAONC][A-Z2-7]{56}\b/,
  // Bot tokens.
  /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/,
]
/** A seed of an authenticator by itself: base32 of 10, 16, 20 or 32 bytes, in one piece or in groups of four. */
const base32Seed = /(?<![A-Za-z0-9])(?:[A-Z2-7]{16}|[A-Z2-7]{26}|[A-Z2-7]{32}|[A-Z2-7]{52})(?![A-Za-z0-9])/g
/** The words of a wallet: 12 to 24 plain ones and nothing else. */
const walletWords = /^(?:[a-z]{3,8}\s+){11,23}[a-z]{3,8}$/
const wordCounts = new Set([12, 15, 18, 21, 24])

/** Characters that show as nothing and would keep a secret from being seen. */
const invisible = /[\u00ad\u200b-\u200f\u2060\ufeff]/g

const isSeed = (token: string) => /[2-7]/.test(token) && /[A-Z]/.test(token)

function holdsSecret(text: string): boolean {
  if (secrets.some((form) => form.test(text))) return true
  const joined = text.replace(/\b([A-Z2-7]{4}) (?=[A-Z2-7]{4}\b)/g, '$1')
  if ((joined.match(base32Seed) ?? []).some(isSeed)) return true
  const words = text.trim()
  return walletWords.test(words) && wordCounts.has(words.split(/\s+/).length)
}

/**
 * What a text gives away: `secret` a private key, a seed or a token, or an API key together with its secret; `key` one
 * token that may be either, since Binance writes both alike.
 */
export function givenAway(written: string): 'secret' | 'key' | undefined {
  const text = written.normalize('NFKC').replace(invisible, '')
  if (holdsSecret(text)) return 'secret'
  const tokens = (text.match(keyLike) ?? []).filter((token) => !hash.test(token)).length
  return tokens > 1 ? 'secret' : tokens === 1 ? 'key' : undefined
}

/** Whether a text has the form of an API key's id. */
export const looksLikeKeyId = (text: string) => /^[A-Za-z0-9_-]{16,128}$/.test(text)
