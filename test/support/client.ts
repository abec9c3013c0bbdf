import type { Fleet } from '@flotilla/client'
import { whenTestEnds } from './cleanup.ts'
import type { TestFleet } from './fleet.ts'
import { connectAsOperator } from './operated-fleet.ts'

export { ledgerOf, openAccount, openExchangeAccount, setFault, setLifetimes, setPrice } from './exchange.ts'

/** A client of a test fleet, signed in as its operator; closed with the test. */
export async function connectTo(fleet: TestFleet): Promise<Fleet> {
  const client = await connectAsOperator(fleet)
  whenTestEnds(() => client.close())
  return client
}
