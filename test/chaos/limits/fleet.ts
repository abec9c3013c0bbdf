import type { Account } from '@flotilla/client'
import { ledgerOf, openAccount, setFault } from '../../support/exchange.ts'
import { openOperatedFleet } from '../../support/operated-fleet.ts'
import { createCoordinators } from './coordinators.ts'

/** The addresses the fleet calls from; each is its own IP to the exchange's limiter. */
export const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'] as const

/** Whose process calls from where: four executors and two market-streams behind three addresses. */
const homes: Readonly<Record<string, (typeof addresses)[number]>> = {
  'executor-1': '127.0.0.1',
  'executor-2': '127.0.0.2',
  'executor-3': '127.0.0.3',
  'executor-4': '127.0.0.3',
  'market-stream-1': '127.0.0.1',
  'market-stream-2': '127.0.0.2',
}

/** A process whose host was given a second name for an address that has one. */
const misnamed = 'executor-4'

/** How an address is called in the fleet. */
const egressOf = (address: string) => `host-${address.replaceAll('.', '-')}`

const envOf = (name: string): Record<string, string> => {
  const address = homes[name] ?? '127.0.0.1'
  return { EGRESS: name === misnamed ? misnamed : egressOf(address), EGRESS_LOCAL_ADDRESS: address }
}

/** A fleet of processes that may use everything the exchange allows, and the exchange's own ledger of it. */
export async function openLimitsFleet(accounts: number) {
  const opened = await openOperatedFleet({
    envOf,
    env: { LIMIT_SHARE_PERCENT: '100' },
    scale: { coordinator: 3, executor: 4, 'market-stream': 2 },
  })
  const { client, close } = opened
  try {
    const users: Account[] = []
    for (let index = 0; index < accounts; index++) {
      const { account } = await openAccount(opened, client, `user-${index}`)
      users.push(account)
    }
    return {
      ...{ client, users, close },
      coordinators: createCoordinators(opened),
      fault: (fault: object) => setFault(opened, fault),
      /** Everything the exchange wrote down. */
      ledger: () => ledgerOf(opened),
    }
  } catch (error) {
    await close()
    throw error
  }
}

export type LimitsFleet = Awaited<ReturnType<typeof openLimitsFleet>>
