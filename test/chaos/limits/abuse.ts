import { FaultError } from '@flotilla/protocol'
import { systemClock } from '@flotilla/runtime'
import type { LimitsFleet } from './fleet.ts'

/**
 * Between two calls of an ordinary account, ms: together they ask for half of what their addresses may spend, so that
 * nobody has to wait for the next minute; and how many calls the abuser makes in that time.
 */
const pauseMs = 2_000
const abuse = 100
/** How much slower others may become; less than a few milliseconds is the machine, not the limiter. */
const slower = 1.1
const noiseMs = 20
/** A machine on which a call takes this long without an abuser is too busy to judge by, ms. */
const busyMs = 100

/** How long others waited for their answers, with the abuser and without, ms. */
export interface Abused {
  readonly aloneP99Ms: number
  readonly abusedP99Ms: number
  /** Calls the abuser got through, and those that were kept back. */
  readonly rejected: number
  readonly keptBack: number
  /** Undefined on a machine that is too busy to tell. */
  readonly holds: boolean | undefined
}

const p99 = (waits: readonly number[]) =>
  waits.toSorted((a, b) => a - b)[Math.min(waits.length - 1, Math.floor(waits.length * 0.99))] ?? 0

/** Runs `step` again and again until called off, `pauseMs` after each. */
function repeatedly(step: () => Promise<void>, ms: number) {
  let going = true
  const run = async () => {
    while (going) {
      await step()
      await systemClock.sleep(ms)
    }
  }
  const running = run()
  return async () => {
    going = false
    await running
  }
}

async function waitsOf(users: LimitsFleet['users'], forMs: number): Promise<number[]> {
  const waits: number[] = []
  const ends = users.map(({ call }) =>
    repeatedly(async () => {
      const begun = performance.now()
      await call('spot.getAccount')
      waits.push(performance.now() - begun)
    }, pauseMs),
  )
  await systemClock.sleep(forMs)
  await Promise.all(ends.map((end) => end()))
  return waits
}

/** One account asks a hundred times as much as others, all of it refused by Binance; the others must not notice. */
export async function abused({ users }: LimitsFleet, forMs: number): Promise<Abused> {
  const [abuser, ...others] = users
  if (!abuser) throw new Error('nobody is there to abuse')
  const alone = await waitsOf(others, forMs)
  let [rejected, keptBack] = [0, 0]
  const burn = async () => {
    try {
      await abuser.call('spot.getOrder', { symbol: 'BTCUSDT', orderId: '1' })
    } catch (error) {
      if (!(error instanceof FaultError)) throw error
      if (error.fault.outcome === 'rejected') rejected++
      else keptBack++
    }
  }
  const lanes = 20
  const ends = Array.from({ length: lanes }, () => repeatedly(burn, (pauseMs * lanes) / abuse))
  const beside = await waitsOf(others, forMs)
  await Promise.all(ends.map((end) => end()))
  const [aloneP99Ms, abusedP99Ms] = [p99(alone), p99(beside)]
  const holds = aloneP99Ms > busyMs ? undefined : abusedP99Ms <= aloneP99Ms * slower + noiseMs
  return { aloneP99Ms, abusedP99Ms, rejected, keptBack, holds }
}
