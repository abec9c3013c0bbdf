import { randomBytes } from 'node:crypto'
import { AccountsCaps, AccountsTotp, factorBinding, mintAccountId } from '@flotilla/protocol'
import { seal } from '@flotilla/vault'
import { codeOf, stepAt } from '../../../services/executor/accounts/totp.ts'
import { openExchangeAccount } from '../../support/exchange.ts'
import { waitFor } from '../../support/wait.ts'
import { type Canary, toSeedText } from './canaries.ts'
import type { Victim } from './evil-front.ts'
import type { Stage } from './stage.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** On a machine that is busy with other things a call may time out. */
const patiently = <T>(what: string, act: () => Promise<T>) => waitFor(what, act, { timeoutMs: 120_000, everyMs: 500 })

/** The most one order and one day of the victim may be worth, USD. */
export const caps = { perOrder: '50', perDay: '200' } as const

/** Somebody with an Ed25519 key, caps and a second factor; what of it must be found nowhere. */
export async function openVictim({ client, simUrl }: Stage): Promise<Victim & { uid: string; canaries: Canary[] }> {
  const userId = 'alice'
  const { accountId, publicKey } = await patiently('a pair', () => client.accounts.add({ userId }))
  const { apiKey, uid } = await openExchangeAccount({ simUrl }, { keyType: 'ED25519', publicKey })
  await patiently('the key to be taken', () => client.accounts.add({ userId, accountId, apiKey }))
  const seed = randomBytes(20)
  const { publicKey: vaultKey, version } = await client.accounts.vaultKey()
  const sealedSeed = await seal(vaultKey, seed, factorBinding(userId, version))
  const asked = [
    await client.bus.request(AccountsCaps, {}, { accountId, ...caps }),
    await client.bus.request(AccountsTotp, {}, { userId, act: 'enroll', sealedSeed }),
    await client.bus.request(AccountsTotp, {}, { userId, act: 'confirm', code: codeOf(seed, stepAt(Date.now())) }),
  ]
  const refused = asked.find(({ ok }) => !ok)
  if (refused) throw new Error(`the victim could not be prepared: ${JSON.stringify(refused)}`)
  const canaries = [
    { what: 'TOTP seed', bytes: seed },
    { what: 'TOTP seed as people see it', bytes: bytesOf(toSeedText(seed)) },
  ]
  return { userId, accountId, uid, canaries }
}

/** Somebody with a secret made at the exchange, handed in sealed; the secret must be found nowhere. */
export async function openHmacAccount({ client, simUrl }: Stage, userId: string) {
  const {
    apiKey,
    secretKey = '',
    uid,
  } = await openExchangeAccount({ simUrl }, { keyType: 'HMAC', balances: { USDT: '1000' } })
  const { publicKey, version } = await client.accounts.vaultKey()
  const accountId = mintAccountId(randomBytes(16))
  const binding = { userId, accountId, market: 'binance', purpose: 'apiSecret', version } as const
  const sealedSecret = await seal(publicKey, bytesOf(secretKey), binding)
  await patiently('the secret to be taken', () =>
    client.accounts.add({ userId, accountId, keyType: 'HMAC', apiKey, sealedSecret }),
  )
  return { accountId, uid, canaries: [{ what: 'API secret', bytes: bytesOf(secretKey) }] }
}
