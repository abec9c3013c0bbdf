import type { Fleet } from '@flotilla/client'

/** Where a simulated exchange answers REST and control calls. */
export interface SimulatedExchange {
  readonly simUrl: string
}

async function control({ simUrl }: SimulatedExchange, path: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${simUrl}/sim/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`the simulator answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** What a person does on the exchange's site: opens an account there and, given a public key, registers it. */
export const openExchangeAccount = async (exchange: SimulatedExchange, body: Readonly<Record<string, unknown>>) =>
  (await control(exchange, 'accounts', body)) as { uid: string; apiKey: string; secretKey?: string }

/** An active account of a user, by the Ed25519 way: no secret leaves the executor. */
export async function openAccount(fleet: SimulatedExchange, client: Fleet, userId: string) {
  const pending = await client.accounts.add({ userId })
  const { apiKey, uid } = await openExchangeAccount(fleet, { keyType: 'ED25519', publicKey: pending.publicKey })
  const active = await client.accounts.add({ userId, accountId: pending.accountId, apiKey })
  return { account: client.account(active.accountId), accountId: active.accountId, uid, apiKey }
}

/** Moves the market of a symbol to a price by real trades. */
export const setPrice = (exchange: SimulatedExchange, symbol: string, price: string) =>
  control(exchange, 'market', { set: { [symbol]: price } })

/** Makes the exchange misbehave, as the contract lists it; its id lifts it again. */
export const setFault = async (exchange: SimulatedExchange, fault: object): Promise<string> =>
  ((await control(exchange, 'faults', fault)) as { id: string }).id

/** Ends one fault, or all of them. */
export const liftFault = async ({ simUrl }: SimulatedExchange, id?: string): Promise<void> => {
  await fetch(`${simUrl}/sim/faults${id === undefined ? '' : `/${id}`}`, { method: 'DELETE' })
}

/** The exchange's own record. */
export async function ledgerOf({ simUrl }: SimulatedExchange): Promise<Readonly<Record<string, unknown>>[]> {
  const text = await (await fetch(`${simUrl}/sim/ledger?since=0`)).text()
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

/** Shortens what the exchange ends by itself: connections, listenKeys. */
export const setLifetimes = (exchange: SimulatedExchange, lifetimes: Readonly<Record<string, number>>) =>
  control(exchange, 'lifetimes', lifetimes)
