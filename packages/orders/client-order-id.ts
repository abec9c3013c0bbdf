import { createHash } from 'node:crypto'
import { toBase32 } from '@flotilla/protocol'

/** What client order ids of the fleet begin with; anything else was placed elsewhere. */
const clientOrderIdPrefix = 'flt-'

/**
 * The client order id of one leg of a command, for life: prefix + base32 of the first 120 bits of
 * SHA-256(account, commandId, leg). 28 characters, inside what every market of Binance takes (36).
 */
export function clientOrderIdOf(accountId: string, commandId: string, leg = 0): string {
  const digest = createHash('sha256').update(`${accountId}\n${commandId}\n${leg}`).digest()
  return clientOrderIdPrefix + toBase32(digest.subarray(0, 15))
}

export const isFleetOrder = (clientOrderId: string) => clientOrderId.startsWith(clientOrderIdPrefix)
