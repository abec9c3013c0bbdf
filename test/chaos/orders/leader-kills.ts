import { awaitOutcome, handIn } from '@flotilla/client'
import { systemClock } from '@flotilla/runtime'
import { createRandom } from '../../simulate/limits/random.ts'
import { type OrdersFleet, openOrdersFleet, type Trader } from './fleet.ts'
import type { Intent } from './intents.ts'
import { idOf } from './load.ts'
import { sayComparison, sayViolation } from './report.ts'
import { untilSettled } from './run.ts'
import { followLogs } from './views.ts'

/** Between two kills, ms: long enough for the cluster to be whole again. */
const killEveryMs = 20_000
const thinkMs = 300

/** Small market orders, one after another on each account. @returns a way to end that */
function startOrders({ client: { bus } }: OrdersFleet, traders: readonly Trader[], seed: number, intents: Intent[]) {
  const random = createRandom(seed)
  let going = true
  const placedAt: { readonly sentAt: number; readonly at: number }[] = []

  const once = async (trader: Trader, turn: number) => {
    const commandId = idOf(random)
    const order = { symbol: 'BTCUSDT', side: turn % 2 ? 'SELL' : 'BUY', type: 'MARKET', quantity: '0.001' }
    const command = { action: 'place', market: 'spot', order } as const
    const at = Date.now()
    const intent: Intent = { trader, commandId, command, at, via: 'nats' }
    intents.push(intent)
    const fault = await handIn(bus, trader.accountId, commandId, { ...command, by: 'chaos', expiresAt: at + 25_000 })
    intent.handedIn = fault ? (fault.outcome === 'unknown' ? 'unknown' : 'unsent') : 'taken'
    if (fault) return
    const { ok } = await awaitOutcome(bus, trader.accountId, commandId, 30_000)
    if (ok) placedAt.push({ sentAt: at, at: Date.now() })
  }

  const lanes = traders.map(async (trader) => {
    for (let turn = 0; going; turn++) {
      // A reader that lost its server throws; the next order reads anew.
      await once(trader, turn).catch(() => undefined)
      await systemClock.sleep(thinkMs)
    }
  })
  return {
    placedAt: placedAt as readonly { readonly sentAt: number; readonly at: number }[],
    async end() {
      going = false
      await Promise.all(lanes)
    },
  }
}

/** Orders on a three-node cluster whose leader of the state log is killed again and again. @returns the exit code */
export async function runLeaderKills(options: {
  seed: number
  minutes: number
  say: (line: string) => void
}): Promise<number> {
  const { seed, minutes, say } = options
  const fleet = await openOrdersFleet({ nodes: 3 })
  const logs = followLogs(fleet)
  try {
    const traders: Trader[] = []
    for (let index = 0; index < 6; index++) traders.push(await fleet.openAccount(`trader-${index}`))
    const intents: Intent[] = []
    const orders = startOrders(fleet, traders, seed, intents)
    const kills: number[] = []
    for (const until = Date.now() + minutes * 60_000; Date.now() < until; ) {
      await systemClock.sleep(killEveryMs)
      const leader = await fleet.cluster?.leaderOf('STATES')
      if (leader !== undefined && fleet.kill(leader)) kills.push(Date.now())
    }
    await systemClock.sleep(killEveryMs)
    await orders.end()
    const { views, violations, settledMs } = await untilSettled(fleet, logs, intents)
    const next = kills.map((killed) => {
      const later = orders.placedAt.filter(({ sentAt }) => sentAt >= killed).map(({ at }) => at - killed)
      return Math.min(...later)
    })
    sayComparison(views, say)
    say(
      `leaders killed ${kills.length}; seconds to the next order: ${next.map((ms) => (ms / 1_000).toFixed(1)).join(', ')}`,
    )
    say(`settled ${(settledMs / 1_000).toFixed(0)} s after the last order`)
    for (const violation of violations.slice(0, 10)) sayViolation(violation, views, seed, say)
    say(`${violations.length} violations; seed ${seed}`)
    return violations.length > 0 || next.some((ms) => !Number.isFinite(ms)) ? 1 : 0
  } finally {
    await logs.stop()
    await fleet.close()
  }
}
