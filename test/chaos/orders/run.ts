import { systemClock } from '@flotilla/runtime'
import { liftFault } from '../../support/exchange.ts'
import { openCustomers, startCustomers } from './chat-load.ts'
import { type OrdersFleet, type OrdersFleetOptions, openOrdersFleet, type Trader } from './fleet.ts'
import { createInjector } from './inject.ts'
import type { Intent } from './intents.ts'
import { judge, type Violation } from './judge.ts'
import { startLoad } from './load.ts'
import { planFaults } from './plan.ts'
import { followLogs, type Logs, readViews, type Views } from './views.ts'

export interface RunOptions extends OrdersFleetOptions {
  readonly seed: number
  /** How long orders flow and faults happen, ms. */
  readonly forMs: number
  /** @default 8 */
  readonly accounts?: number
}

/** How a run ended. */
export interface Outcome {
  readonly views: Views
  readonly violations: readonly Violation[]
  readonly applied: ReadonlyMap<string, number>
  readonly hits: ReadonlyMap<string, number>
  /** How long after the last fault everything was settled, ms. */
  readonly settledMs: number
  /** Who did not come back. */
  readonly late: readonly string[]
  readonly lines: readonly string[]
}

/** After the last fault everything must be known within this time, ms: resolving takes a minute, redelivery another. */
const settleMs = 240_000
const lookEveryMs = 3_000
/** Markets whose fills are told on `account.…`. */
const fillMarkets: ReadonlySet<string> = new Set(['spot', 'usdm'])

/** Waits until nothing is wrong, or the time for that is over. */
export async function untilSettled(fleet: OrdersFleet, logs: Logs, intents: readonly Intent[]) {
  const from = systemClock.monotonic()
  while (true) {
    const views = await readViews(fleet, logs, intents)
    const violations = judge(views, fillMarkets)
    const settledMs = systemClock.monotonic() - from
    if (violations.length === 0 || settledMs > settleMs) return { views, violations, settledMs }
    await systemClock.sleep(lookEveryMs)
  }
}

/** Orders flow, everything fails that can, and in the end four ledgers are compared. */
export async function runChaos({ seed, forMs, accounts = 8, ...options }: RunOptions): Promise<Outcome> {
  const fleet = await openOrdersFleet(options)
  const logs = followLogs(fleet)
  try {
    const traders: Trader[] = []
    for (let index = 0; index < accounts; index++) traders.push(await fleet.openAccount(`trader-${index}`))
    const customers = await openCustomers(fleet, 2)
    const intents: Intent[] = []
    const load = await startLoad(fleet, traders, seed, intents)
    const chat = startCustomers(customers, seed, intents)
    const injector = createInjector(fleet)
    await injector.run(planFaults(seed, forMs))
    await Promise.all([load.end(), chat.end()])
    await liftFault(fleet)
    const late = await fleet.settle(60_000)
    const { applied } = injector
    const { hits } = fleet.killPoints
    return { ...(await untilSettled(fleet, logs, intents)), applied, hits, late, lines: fleet.lines }
  } catch (error) {
    throw new Error(`the run broke off; the fleet said:\n${fleet.lines.slice(-60).join('\n')}`, { cause: error })
  } finally {
    await logs.stop()
    await fleet.close()
  }
}
