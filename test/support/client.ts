import { readFileSync } from 'node:fs'
import { connect, type Fleet } from '@flotilla/client'
import { whenTestEnds } from './cleanup.ts'
import type { TestFleet } from './fleet.ts'

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

async function control(fleet: TestFleet, path: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${fleet.simUrl}/sim/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`the simulator answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** What a person does on the exchange's site: opens an account there and, given a public key, registers it. */
export const openExchangeAccount = async (fleet: TestFleet, body: Readonly<Record<string, unknown>>) =>
  (await control(fleet, 'accounts', body)) as { uid: string; apiKey: string; secretKey?: string }

/** Moves the market of a symbol to a price by real trades. */
export const setPrice = (fleet: TestFleet, symbol: string, price: string) =>
  control(fleet, 'market', { set: { [symbol]: price } })

/** Makes the exchange misbehave, as the contract lists it. */
export const setFault = (fleet: TestFleet, fault: Readonly<Record<string, unknown>>) => control(fleet, 'faults', fault)

/** The exchange's own record, from the beginning. */
export async function ledgerOf(fleet: TestFleet): Promise<Readonly<Record<string, unknown>>[]> {
  const text = await (await fetch(`${fleet.simUrl}/sim/ledger?since=0`)).text()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
