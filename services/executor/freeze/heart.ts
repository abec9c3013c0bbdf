import type { DeadMan, Market } from '@flotilla/protocol'
import type { Clock, Log, Random } from '@flotilla/runtime'
import { type Beating, type Countdowns, everyMarket, isBeating, keyOf } from './countdowns.ts'

export interface HeartDeps {
  readonly accountId: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly countdowns: Countdowns
  /** Whether the account has the switch on. */
  readonly isWanted: () => boolean
}

/** Heartbeats in one countdown: two may be lost. */
const beatsInCountdown = 3

/** After how many heartbeats it is looked at which symbols still have orders. */
const beatsBetweenLooks = 4

/** A list that was not answered is asked for again so soon, ms: what a predecessor armed is known from it alone. */
const lookAgainMs = 5_000

/** The first beat comes within this time, ms: a predecessor's may be long ago. */
const firstMs = 5_000

/** Between two tries to switch it off for a symbol, ms. */
const againMs = 2_000

/** Puts the end of the resting futures orders of one account off again and again, symbol by symbol. */
export function createHeart({ accountId, clock, random, log, countdowns, isWanted }: HeartDeps) {
  /** As `market/symbol`, each with the time until when it counts as having orders whatever a list says, monotonic ms. */
  const symbols = new Map<string, number>()
  // Accounts that come together do not beat together.
  let nextAt = clock.monotonic() + random.fraction() * firstMs
  let beats = 0
  /** The markets whose list was not answered when it was asked for last. */
  let unseen: readonly Beating[] = everyMarket
  /** The round that is under way. */
  let running: Promise<void> | undefined
  const { beat, resting } = countdowns

  /** Where nothing rests it must not go off over an order made by hand later; kept where that is not certain. */
  const drop = async (key: string) => {
    const until = symbols.get(key)
    const { outcome } = await beat(accountId, key, 0)
    if (outcome === 'ok' && symbols.get(key) === until) symbols.delete(key)
  }

  /** Finds out which symbols have orders. @returns whether that is known now */
  const lookAt = async (market: Beating, deadlineAt?: number): Promise<boolean> => {
    const open = await resting(accountId, market, deadlineAt)
    if (open === undefined || open === 'closed') return open !== undefined
    for (const [key, until] of symbols) {
      if (key.startsWith(`${market}/`) && !open.has(key) && until < clock.monotonic()) await drop(key)
    }
    for (const key of open) symbols.set(key, symbols.get(key) ?? 0)
    return true
  }

  const look = async (at: readonly Beating[], deadlineAt?: number) => {
    const known = await Promise.all(at.map((market) => lookAt(market, deadlineAt)))
    unseen = at.filter((_, index) => !known[index])
  }

  const round = async (countdownMs: number) => {
    const due = beats % beatsBetweenLooks === 0 ? everyMarket : unseen
    // Lists that are slow must not keep the heartbeats back.
    await look(due, clock.now() + countdownMs / (2 * beatsInCountdown))
    if (unseen.length > 0) nextAt = Math.min(nextAt, clock.monotonic() + lookAgainMs)
    beats += 1
    for (const symbol of symbols.keys()) {
      if (!isWanted()) return
      const { outcome, fault } = await beat(accountId, symbol, countdownMs)
      if (outcome !== 'ok') log.warn("a dead man's switch was not put off", { accountId, symbol, code: fault?.code })
    }
  }

  return {
    /** An order is about to rest there: its symbol is kept alive from the next tick on. */
    expect(market: Market, symbol: string, { countdownMs }: DeadMan): void {
      if (!isBeating(market)) return
      const key = keyOf(market, symbol)
      if (!symbols.has(key)) nextAt = clock.monotonic()
      symbols.set(key, clock.monotonic() + countdownMs)
    },

    /** Begins a round when it is time. */
    tick({ countdownMs }: DeadMan): void {
      if (running || nextAt > clock.monotonic()) return
      nextAt = clock.monotonic() + countdownMs / beatsInCountdown
      running = round(countdownMs)
        .catch((error: unknown) => log.error("a round of the dead man's switch failed", { accountId }, error))
        .finally(() => {
          running = undefined
        })
    },

    /** Nobody puts it off any more, so it must not go off either. @param until when it could at the latest, monotonic ms */
    async disarm(until: number): Promise<void> {
      await running
      // What a predecessor armed is known from the lists alone.
      while (unseen.length > 0 && !isWanted() && clock.monotonic() < until) {
        await look(unseen)
        if (unseen.length > 0) await clock.sleep(againMs)
      }
      for (const symbol of symbols.keys()) {
        // Switched on again, it is left as it is.
        while (!isWanted()) {
          if ((await beat(accountId, symbol, 0)).outcome === 'ok') break
          if (clock.monotonic() >= until) {
            return log.error("a dead man's switch was not switched off", { accountId, symbol })
          }
          await clock.sleep(againMs)
        }
      }
    },
  }
}

export type Heart = ReturnType<typeof createHeart>
