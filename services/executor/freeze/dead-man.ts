import {
  AccountsDeadMan,
  answered,
  type Bus,
  type DeadMan,
  DeadManKey,
  type Market,
  refused,
  shardOf,
} from '@flotilla/protocol'
import type { Clock, Log, Random } from '@flotilla/runtime'
import type { AccountBook } from '../accounts/account-book.ts'
import type { AuditLog } from '../audit-log.ts'
import { noAccount } from '../faults.ts'
import type { Asker } from '../orders/asking.ts'
import type { Terms } from '../orders/terms.ts'
import { createCountdowns } from './countdowns.ts'
import { createHeart, type Heart } from './heart.ts'

export interface DeadManDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly book: AccountBook
  readonly audit: AuditLog
  readonly asker: Asker
  readonly terms: Terms
}

const tickMs = 1_000

/**
 * The dead man's switch of futures, for accounts that want it: while this executor lives, it puts the end of each
 * symbol's orders off again and again. One timer for all; each call is paced by its permit.
 */
export async function createDeadMan({ bus, clock, random, log, book, audit, asker, terms }: DeadManDeps) {
  const wanted = new Map<string, DeadMan>()
  const hearts = new Map<string, Heart>()
  const countdowns = createCountdowns(asker)
  /** Until when what was armed for them may go off, monotonic ms: whoever gains one of them meanwhile has to end it. */
  const switchedOff = new Map<string, number>()
  const isOurs = (accountId: string) => terms.has(shardOf(accountId))

  const heartOf = (accountId: string): Heart => {
    const known = hearts.get(accountId)
    if (known) return known
    const isWanted = () => wanted.has(accountId)
    const fresh = createHeart({ accountId, clock, random, log, countdowns, isWanted })
    hearts.set(accountId, fresh)
    return fresh
  }

  /** Ends what may go off yet of the accounts that are ours, or have become so since they were switched off. */
  const endSwitchedOff = () => {
    for (const [accountId, until] of switchedOff) {
      if (until < clock.monotonic()) switchedOff.delete(accountId)
      if (!switchedOff.has(accountId) || !isOurs(accountId)) continue
      switchedOff.delete(accountId)
      const disarmed = heartOf(accountId).disarm(until)
      disarmed.catch((error: unknown) => log.error("a dead man's switch was not switched off", { accountId }, error))
    }
  }

  const tick = () => {
    endSwitchedOff()
    for (const accountId of hearts.keys()) {
      if (!wanted.has(accountId) || !isOurs(accountId)) hearts.delete(accountId)
    }
    for (const [accountId, deadMan] of wanted) if (isOurs(accountId)) heartOf(accountId).tick(deadMan)
  }

  const watch = await bus.watchKeys(DeadManKey, {}, ({ tokens: { accountId }, value }) => {
    const before = wanted.get(accountId)
    if (value) {
      wanted.set(accountId, value)
      switchedOff.delete(accountId)
    } else {
      wanted.delete(accountId)
      if (before) switchedOff.set(accountId, clock.monotonic() + before.countdownMs)
    }
    endSwitchedOff()
  })
  await watch.ready
  const endTicks = clock.every(tickMs, tick)

  bus.serve(
    AccountsDeadMan,
    {},
    async ({ payload: { accountId, userId, on, countdownMs, by } }) => {
      const account = (await book.find(accountId))?.value
      if (!account || (userId !== undefined && account.userId !== userId)) return refused(noAccount(accountId))
      if (on) await bus.putKey(DeadManKey, { accountId }, { countdownMs, by, at: clock.now() })
      else await bus.purgeKey(DeadManKey, { accountId })
      await audit(accountId, by, `dead man's switch ${on ? `on, ${countdownMs / 1_000} s` : 'off'}`)
      return answered({ on })
    },
    { queue: 'executor' },
  )

  return {
    /** An order of this account is about to rest there: its symbol is kept alive from the next tick on. */
    expect(accountId: string, market: Market, symbol: string): void {
      const deadMan = wanted.get(accountId)
      if (deadMan) heartOf(accountId).expect(market, symbol, deadMan)
    },
    stop() {
      endTicks()
      watch.stop()
    },
  }
}

export type DeadManSwitch = Awaited<ReturnType<typeof createDeadMan>>
