import type { Venue } from '@flotilla/binance'
import { type Bus, limitedTo, shardOf } from '@flotilla/protocol'
import type { Clock, Gate, Log, Random } from '@flotilla/runtime'
import type { Accounts } from '../accounts/accounts.ts'
import type { AuditLog } from '../audit-log.ts'
import { createDeadMan } from '../freeze/dead-man.ts'
import { createFreezeDesk } from '../freeze/freeze-desk.ts'
import { createFreezeNotices } from '../freeze/freeze-notices.ts'
import { createFreezeSweep } from '../freeze/freeze-sweep.ts'
import { type Freezes, watchFreezes } from '../freeze/freezes.ts'
import { type Asker, createAsker } from './asking.ts'
import { createCarrier } from './carrier.ts'
import { type CommandDesk, createCommandDesk } from './command-desk.ts'
import type { Job } from './job.ts'
import { openJournal } from './journal.ts'
import { watchMemory } from './memory.ts'
import { createOutcomeAudit } from './outcome-audit.ts'
import { createQuarantines } from './quarantines.ts'
import { createStateLog } from './state-log.ts'
import type { Terms } from './terms.ts'

export interface OrdersDeps {
  readonly bus: Bus
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly instance: string
  readonly venue: Venue
  readonly gate: Gate
  readonly terms: Terms
  readonly accounts: Pick<Accounts, 'book' | 'guard'>
  readonly audit: AuditLog
  readonly journalFolder: string
  /** Write back what the state log lost, instead of stopping. */
  readonly restore: boolean
  readonly recvWindowMs: number
}

/**
 * Requests between permit and send at once: what is written for so many takes less than a permit lives, also where disk
 * and processor are busy; more of them share the syncs of no more disk and only make each other late.
 */
const beingSent = 12

/** The executor's order path: commands are carried out by it, the kill switch and the dead man's switch act on it. */
export async function startOrders(deps: OrdersDeps) {
  const { bus, clock, log, random, accounts, audit, terms } = deps
  const { book } = accounts
  const { carry, memory, asker, freezes, journal } = await openCarrier(deps)
  const quarantines = createQuarantines({ bus, clock, log, book, audit })
  const deadMan = await createDeadMan({ bus, clock, random, log, book, audit, asker, terms })
  const auditOutcome = createOutcomeAudit(audit, log)
  const desk = createCommandDesk({ bus, clock, log, carry, quarantines, deadMan, auditOutcome, terms })
  const quarantined = await quarantines.watch(desk.blockade)
  const freezeDesk = startFreezes(deps, freezes, asker, desk)
  return {
    desk,
    quarantines,
    /** Returns once all that was frozen and thawed before is heard. @throws when that cannot be told */
    hearFreezes: freezes.hearAll,
    /** False once the state log came back with less than was seen. */
    isWhole: () => !memory.lost,
    stop() {
      freezeDesk.stop()
      freezes.stop()
      quarantined.stop()
      deadMan.stop()
    },
    release: () => journal.close(),
  }
}

/** What carries one command out, and what it stands on. */
async function openCarrier(deps: OrdersDeps) {
  const { bus, clock, log, random, instance, venue, gate, accounts, terms, restore, recvWindowMs } = deps
  const { rest, serverTime } = venue
  const { book, guard } = accounts
  const journal = await openJournal({ folder: deps.journalFolder, instance, now: clock.now })
  const memory = watchMemory({ bus, log, journal, restore })
  await memory.compare()
  const states = createStateLog({ bus, clock, log, journal, memory })
  const freezes = await watchFreezes(bus, book)
  const asker = createAsker({ rest, book })
  const isMine = ({ accountId }: Job) => terms.has(shardOf(accountId))
  const carry = createCarrier({
    ...{ rest, gate, book, guard, clock, random, states, journal, asker, serverTime, recvWindowMs, isMine },
    ...{
      forbidden: freezes.fault,
      onForbidding: freezes.onChange,
      hearOut: freezes.caughtUp,
      onLosing: terms.onEnd,
      places: limitedTo(beingSent),
    },
  })
  return { carry, memory, asker, freezes, journal }
}

function startFreezes(deps: OrdersDeps, freezes: Freezes, asker: Asker, desk: CommandDesk) {
  const { bus, clock, log, random, instance, terms } = deps
  const { book } = deps.accounts
  const sweep = createFreezeSweep({ bus, clock, random, asker, desk })
  const notices = createFreezeNotices({ bus, clock, log, book })
  return createFreezeDesk({ bus, clock, log, instance, book, freezes, terms, sweep, notices })
}
