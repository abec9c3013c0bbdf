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

/** What a person does on the exchange's site: opens an account there and, given a public key, registers it. */
export async function openExchangeAccount(fleet: TestFleet, body: Readonly<Record<string, unknown>>) {
  const response = await fetch(`${fleet.simUrl}/sim/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`the exchange answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as { uid: string; apiKey: string; secretKey?: string }
}

/** An active account of a user, by the Ed25519 way: no secret leaves the executor. */
export async function openAccount(fleet: TestFleet, client: Fleet, userId: string) {
  const pending = await client.accounts.add({ userId })
  const { apiKey, uid } = await openExchangeAccount(fleet, { keyType: 'ED25519', publicKey: pending.publicKey })
  const active = await client.accounts.add({ userId, accountId: pending.accountId, apiKey })
  return { account: client.account(active.accountId), accountId: active.accountId, uid, apiKey }
}

/** Moves the market of a symbol to a price by real trades. */
export async function setPrice(fleet: TestFleet, symbol: string, price: string) {
  const body = JSON.stringify({ set: { [symbol]: price } })
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${fleet.simUrl}/sim/market`, { method: 'POST', headers, body })
  if (!response.ok) throw new Error(`the simulator answered ${response.status}`)
}

/** The exchange's own record, from the beginning. */
export async function ledgerOf(fleet: TestFleet): Promise<Readonly<Record<string, unknown>>[]> {
  const text = await (await fetch(`${fleet.simUrl}/sim/ledger?since=0`)).text()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
