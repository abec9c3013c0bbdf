import type { Fleet as Client } from '@flotilla/client'
import { AccountKey, AccountsKey, mintAccountId } from '@flotilla/protocol'
import { systemClock, systemRandom } from '@flotilla/runtime'
import { seal } from '@flotilla/vault'
import { openExchangeAccount } from './exchange.ts'

const lanes = 32

/**
 * Opens so many accounts at the simulator and puts them, with their sealed HMAC keys, straight into the fleet.
 * @returns their ids
 */
export async function addSealedAccounts(client: Client, simUrl: string, wanted: number): Promise<string[]> {
  const vault = await client.bus.request(AccountsKey, {}, {})
  if (!vault.ok) throw new Error(vault.error.message)
  const { publicKey, version } = vault
  const ids: string[] = []
  let left = wanted
  const lane = async () => {
    while (left-- > 0) {
      const { apiKey, secretKey = '' } = await openExchangeAccount({ simUrl }, {})
      const accountId = mintAccountId(systemRandom.bytes(8))
      const name = { userId: 'bench', accountId, market: 'binance', purpose: 'apiSecret', version } as const
      const sealed = await seal(publicKey, Buffer.from(secretKey), name)
      const info = { accountId, userId: 'bench', label: accountId, keyType: 'HMAC', state: 'active' } as const
      await client.bus.putKey(
        AccountKey,
        { accountId },
        { ...info, apiKey, sealed, vaultVersion: version, addedAt: systemClock.now() },
      )
      ids.push(accountId)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return ids
}
