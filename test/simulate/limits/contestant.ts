import {
  createLimiter,
  type Noisy,
  type Permit,
  type PermitRequest,
  type Pool,
  type Reservation,
  type Used,
} from '@flotilla/limits'

/** What the simulation asks of whoever limits. `now` is his idea of the exchange's clock. */
export type Contestant = {
  request(wish: PermitRequest, now: number): boolean
  grant(now: number): { permits: Permit[]; nextAt: number }
  /** @returns whether it takes some of what it spent itself for what others spend of the address: here there are none. */
  answered(id: string, used: Used[], now: number, rejected: boolean): boolean
  unused(id: string, now: number): void
  /** What must be made durable before more can be granted. */
  due(now: number): Reservation[]
  confirm(reservation: Reservation): void
  /** Who burns what all share, for a successor to know. */
  noisy(now: number): Noisy[]
}

/** What is on record when a coordinator is lost. */
export type Records = {
  reservations: readonly Reservation[]
  /** Who burnt what all share, as it stood at `at`. */
  noise: { at: number; users: readonly Noisy[] }
}

export type Setting = {
  pools: readonly Pool[]
  clockErrorMs: number
  permitTtlMs: number
  lostAfterMs: number
}

/** Makes a contestant; `records` are what its predecessor wrote. */
export type Maker = (setting: Setting, records: Records, now: number) => Contestant

export type Twist = Partial<{
  /** Changes the pools. */
  pools(pools: readonly Pool[]): Pool[]
  clockErrorMs: number
  /** Users are taken for one. */
  blindToUsers: boolean
  /** What is wasted is not told. */
  deafToRejects: boolean
  /** A permit is believed to have landed when it is given. */
  forgetsFlights: boolean
  /** Whatever a header says is believed to be said of the window that is open. */
  trustsEveryHeader: boolean
  /** The predecessor's records are not read. */
  forgetsPredecessor: boolean
}>

/** The limiter under test, or a spoilt copy of it. */
export function ours(twist: Twist = {}): Maker {
  return (setting, records, now) => {
    const limiter = createLimiter({
      ...setting,
      pools: twist.pools?.(setting.pools) ?? setting.pools,
      clockErrorMs: twist.clockErrorMs ?? setting.clockErrorMs,
      sharePercent: 100,
      blockPercent: 2,
      maxQueuedPerUser: 100_000,
    })
    if (!twist.forgetsPredecessor) {
      limiter.restore(records.reservations, now)
      limiter.restoreNoisy(records.noise.users, records.noise.at, now)
    }
    return {
      request: (wish, at) => !('code' in limiter.request(twist.blindToUsers ? { ...wish, user: 'all' } : wish, at)),
      grant(at) {
        const { permits, nextAt } = limiter.grant(at)
        if (twist.forgetsFlights) for (const { id } of permits) limiter.report({ id, state: 'unused' }, at)
        return { permits, nextAt }
      },
      answered(id, used, at, rejected) {
        const incidents = limiter.correct(used, at, twist.trustsEveryHeader ? undefined : id)
        limiter.report({ id, state: 'answered', rejected: rejected && !twist.deafToRejects }, at)
        return incidents.length > 0
      },
      unused: (id, at) => limiter.report({ id, state: 'unused' }, at),
      due: (at) => limiter.reservationsDue(at),
      confirm: (reservation) => limiter.confirm(reservation),
      noisy: limiter.noisy,
    }
  }
}
