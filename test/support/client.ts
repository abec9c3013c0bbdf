import { readFileSync } from 'node:fs'
import { connect, type Fleet } from '@flotilla/client'
import { whenTestEnds } from './cleanup.ts'
import { openExchangeAccount } from './exchange.ts'
import type { TestFleet } from './fleet.ts'

export { ledgerOf, openExchangeAccount, setFault, setLifetimes, setPrice } from './exchange.ts'

/** A client of a test fleet, signed in as its operator; closed with the test. */
export async function connectTo(fleet: TestFleet): Promise<Fleet> {
  const { natsUrl, credentials } = fleet.run()
  if (!credentials.operator) throw new Error('the fleet has no operator')
  const seed = readFileSync(credentials.operator, 'utf8').trim()
  const client = await connect({ natsUrl, seed })
  whenTestEnds(() => client.close())
  return client
}

/** An active account of a user, by the Ed25519 way: no secret leaves the executor. */
export async function openAccount(fleet: TestFleet, client: Fleet, userId: string) {
  const pending = await client.accounts.add({ userId })
  const { apiKey, uid } = await openExchangeAccount(fleet, { keyType: 'ED25519', publicKey: pending.publicKey })
  const active = await client.accounts.add({ userId, accountId: pending.accountId, apiKey })
  return { account: client.account(active.accountId), accountId: active.accountId, uid, apiKey }
}
