import { type Assignment, AssignmentKey, type Bus, FleetActive } from '@flotilla/protocol'
import { type Clock, heartbeatMs, type Log } from '@flotilla/runtime'

/** One term as the active coordinator. */
export interface Term {
  readonly epoch: number
  /** Who was active before, if anybody was. */
  readonly previous: string | undefined
  /** True once it was deposed. */
  isOver(): boolean
  /** Whether this one may act now: the term goes on and its lease has not run out. */
  holds(): boolean
  /** Ends the term at once: something showed that another one is active. */
  depose(): void
}

export interface LeadershipDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly instance: string
  /** Called when this instance becomes the active one; the term may be over even while this runs. */
  readonly onActive: (term: Term) => Promise<void>
  /** Called when another instance took over, or becoming active failed: this one must not act any more. */
  readonly onDeposed: () => void
  /** Called when the lease was renewed after it had run out: what waited may go on. */
  readonly onRenewed?: () => void
}

/** Stands where an instance would, while the post is vacant. */
const nobody = ''

const active = { role: 'coordinator', slot: 'active' } as const

/** Between two renewals of the lease, ms. */
const renewMs = heartbeatMs / 2
/** How long after its last renewal was begun the active one may act, ms. Shorter than anybody waits to take over. */
export const leaseMs = 1_500
/** Renewals unseen for this long: whatever answers, the active one may not act any more, ms. */
const lostMs = 2_000
/** With nobody listening on its subject either, the active one is gone; its lease still has to be left to run down, ms. */
const goneMs = 750

/**
 * Keeps exactly one coordinator active: the one named by `assign.coordinator.active`, which it renews twice a second by
 * compare-and-set. It acts only while its lease is fresh by its own monotonic clock, so one that was stopped and wakes
 * up grants nothing; a standby that misses the renewals takes over on the next epoch.
 */
export async function createLeadership(deps: LeadershipDeps) {
  const { bus, clock, log, instance, onActive, onDeposed, onRenewed } = deps
  let [epoch, holder, revision] = [0, nobody, 0]
  let seenAt = clock.monotonic()
  let [leading, renewedAt, unanswered] = [false, Number.NEGATIVE_INFINITY, 0]

  const holds = () => leading && clock.monotonic() - renewedAt < leaseMs

  const depose = () => {
    if (!leading) return
    leading = false
    log.warn('another coordinator took over', { epoch })
    onDeposed()
  }

  const watch = await bus.watchKeys(AssignmentKey, active, (change) => {
    holder = change.value?.instance ?? nobody
    epoch = change.value?.epoch ?? epoch
    revision = Math.max(revision, change.revision)
    seenAt = clock.monotonic()
    if (holder !== instance) depose()
  })
  await watch.ready

  /** Writes who is active, if nobody else did since it was last seen. */
  const write = (claim: Assignment) =>
    revision === 0 ? bus.createKey(AssignmentKey, active, claim) : bus.updateKey(AssignmentKey, active, claim, revision)

  const takeOver = async () => {
    const previous = holder
    const claim = { instance, epoch: epoch + 1 }
    const begunAt = clock.monotonic()
    const claimed = await write(claim)
    if (claimed === undefined) return
    ;[revision, epoch, holder, leading, renewedAt, unanswered] = [claimed, claim.epoch, instance, true, begunAt, 0]
    const isOver = () => !leading || epoch !== claim.epoch
    const term: Term = {
      epoch: claim.epoch,
      previous: previous === nobody ? undefined : previous,
      isOver,
      holds: () => !isOver() && holds(),
      depose: () => isOver() || depose(),
    }
    try {
      await onActive(term)
    } catch (error) {
      // Whoever holds the post and does not serve keeps everybody else from it.
      leading = false
      onDeposed()
      throw error
    }
    if (!isOver()) log.info('active', { epoch: claim.epoch })
  }

  const renew = async () => {
    const begunAt = clock.monotonic()
    const renewed = await write({ instance, epoch })
    // Somebody else wrote it: the watch says who. An own write whose answer was lost comes back there too.
    if (renewed === undefined || !leading) return
    const lapsed = !holds()
    revision = Math.max(revision, renewed)
    renewedAt = begunAt
    if (lapsed) onRenewed?.()
  }

  const ask = () => bus.request(FleetActive, {}, {}, { timeoutMs: renewMs })

  const look = async () => {
    if (holder === nobody) return takeOver()
    const reply = await ask()
    if (reply.ok) unanswered = 0
    else if (reply.error.code === 'NO_RESPONDER') unanswered++
    const silentMs = clock.monotonic() - seenAt
    if (silentMs > lostMs || (unanswered >= 2 && silentMs > goneMs)) await takeOver()
  }

  const oneAtATime = (task: () => Promise<unknown>, what: string) => {
    let busy = false
    return () => {
      if (busy) return
      busy = true
      task()
        .catch((error: unknown) => log.error(`${what} failed`, {}, error))
        .finally(() => {
          busy = false
        })
    }
  }
  const renewing = oneAtATime(async () => leading && renew(), 'the renewal of the lease')
  const endRenewing = clock.every(renewMs, renewing)

  // Ready is said once somebody leads: this one, or one that answers.
  for (await look(); !leading && !(await ask()).ok; await look()) await clock.sleep(renewMs / 2)
  const looking = oneAtATime(async () => !leading && look(), 'the look for the active coordinator')
  const endLooking = clock.every(renewMs / 2, looking)

  return {
    /** Gives the post up, so that a standby need not wait; on a graceful stop. */
    async resign() {
      endRenewing()
      endLooking()
      watch.stop()
      if (!leading) return
      leading = false
      // The epoch stays: it must never be counted twice.
      await write({ instance: nobody, epoch })
    },
  }
}
