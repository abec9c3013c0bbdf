import { type Assignment, AssignmentKey, type Bus, FleetActive } from '@flotilla/protocol'
import { type Clock, heartbeatMs, type Log } from '@flotilla/runtime'

export interface LeadershipDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly instance: string
  /** Called when this instance becomes the active one. `isOver` is true once it was deposed, even while this runs. */
  readonly onActive: (epoch: number, previous: string | undefined, isOver: () => boolean) => Promise<void>
  /** Called when another instance took over, or becoming active failed: this one must not act any more. */
  readonly onDeposed: () => void
}

/** Stands where an instance would, while the post is vacant. */
const nobody = ''

const active = { role: 'coordinator', slot: 'active' } as const

/** Missed askings after which the active coordinator counts as gone. Nobody listening is sure at once, silence is not. */
const missesUntilGone = { silence: 3, nobody: 2 } as const

/**
 * Keeps exactly one coordinator active: the one named by `assign.coordinator.active`. A standby asks the active
 * one for its name twice a second; when nobody answers it takes over by compare-and-set on the next epoch.
 */
export async function createLeadership({ bus, clock, log, instance, onActive, onDeposed }: LeadershipDeps) {
  let epoch = 0
  let holder = nobody
  let revision = 0
  let leading = false
  let misses = { silence: 0, nobody: 0 }

  const watch = await bus.watchKeys(AssignmentKey, active, (change) => {
    holder = change.value?.instance ?? nobody
    epoch = change.value?.epoch ?? epoch
    revision = change.revision
    if (!leading || holder === instance) return
    leading = false
    log.warn('another coordinator took over', { epoch })
    onDeposed()
  })
  await watch.ready

  /** Writes who is active, if nobody else did since it was last seen. */
  const write = (claim: Assignment) =>
    revision === 0 ? bus.createKey(AssignmentKey, active, claim) : bus.updateKey(AssignmentKey, active, claim, revision)

  const takeOver = async () => {
    const previous = holder
    const claim = { instance, epoch: epoch + 1 }
    const claimed = await write(claim)
    if (claimed === undefined) return
    ;[revision, epoch, leading] = [claimed, claim.epoch, true]
    const isOver = () => !leading || epoch !== claim.epoch
    try {
      await onActive(claim.epoch, previous === nobody ? undefined : previous, isOver)
    } catch (error) {
      // Whoever holds the post and does not serve keeps everybody else from it.
      leading = false
      onDeposed()
      throw error
    }
    if (!isOver()) log.info('active', { epoch: claim.epoch })
  }

  const ask = () => bus.request(FleetActive, {}, {}, { timeoutMs: heartbeatMs })

  const look = async () => {
    if (leading) return
    if (holder === nobody) return takeOver()
    const reply = await ask()
    if (reply.ok) misses = { silence: 0, nobody: 0 }
    else if (reply.error.code === 'NO_RESPONDER') misses.nobody++
    else misses.silence++
    if (misses.nobody < missesUntilGone.nobody && misses.silence < missesUntilGone.silence) return
    misses = { silence: 0, nobody: 0 }
    await takeOver()
  }

  // Ready is said once somebody leads: this one, or one that answers.
  for (await look(); !leading && !(await ask()).ok; await look()) await clock.sleep(heartbeatMs / 4)
  let looking = false
  const end = clock.every(heartbeatMs / 2, () => {
    if (looking) return
    looking = true
    look()
      .catch((error: unknown) => log.error('the look for the active coordinator failed', {}, error))
      .finally(() => {
        looking = false
      })
  })

  return {
    get leading() {
      return leading
    },
    get epoch() {
      return epoch
    },
    /** Gives the post up, so that a standby need not wait; on a graceful stop. */
    async resign() {
      end()
      watch.stop()
      if (!leading) return
      leading = false
      // The epoch stays: it must never be counted twice.
      await write({ instance: nobody, epoch })
    },
  }
}
