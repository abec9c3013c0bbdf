import { AssignmentKey, type Bus, FleetActive } from '@flotilla/protocol'
import { type Clock, heartbeatMs, type Log } from '@flotilla/runtime'

export interface LeadershipDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly instance: string
  /** Called when this instance becomes the active one; it answers nothing before this returns. */
  readonly onActive: (epoch: number, previous: string | undefined) => Promise<void>
  /** Called when another instance took over: this one must not act any more. */
  readonly onDeposed: () => void
}

const active = { role: 'coordinator', slot: 'active' } as const

/** Missed askings after which the active coordinator counts as gone. Nobody listening is sure at once, silence is not. */
const missesUntilGone = { silence: 3, nobody: 2 } as const

/**
 * Keeps exactly one coordinator active: the one named by `assign.coordinator.active`. A standby asks the active
 * one for its name twice a second; when nobody answers it takes over by compare-and-set on the next epoch.
 */
export async function createLeadership({ bus, clock, log, instance, onActive, onDeposed }: LeadershipDeps) {
  let epoch = 0
  let holder: string | undefined
  let revision = 0
  let leading = false
  let misses = { silence: 0, nobody: 0 }

  const watch = await bus.watchKeys(AssignmentKey, active, (change) => {
    holder = change.value?.instance
    epoch = change.value?.epoch ?? epoch
    revision = change.revision
    if (!leading || holder === instance) return
    leading = false
    log.warn('another coordinator took over', { epoch })
    onDeposed()
  })
  await watch.ready

  const takeOver = async () => {
    const previous = holder
    const claim = { instance, epoch: epoch + 1 }
    const claimed =
      previous === undefined
        ? await bus.createKey(AssignmentKey, active, claim)
        : await bus.updateKey(AssignmentKey, active, claim, revision)
    if (claimed === undefined) return
    leading = true
    await onActive(claim.epoch, previous)
    log.info('active', { epoch: claim.epoch })
  }

  const look = async () => {
    if (leading) return
    if (holder === undefined) return takeOver()
    const reply = await bus.request(FleetActive, {}, {}, { timeoutMs: heartbeatMs })
    if (reply.ok) misses = { silence: 0, nobody: 0 }
    else if (reply.error.code === 'NO_RESPONDER') misses.nobody++
    else misses.silence++
    if (misses.nobody < missesUntilGone.nobody && misses.silence < missesUntilGone.silence) return
    misses = { silence: 0, nobody: 0 }
    await takeOver()
  }

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
      await bus.purgeKey(AssignmentKey, active)
    },
  }
}
