import type { Rest } from '@flotilla/binance'
import { type Bus, HoldingKey, SpentKey } from '@flotilla/protocol'
import { type Clock, createIncidents, type Log, type Random } from '@flotilla/runtime'
import type { AuditLog } from '../audit-log.ts'
import { createCapsDesk } from '../caps/caps-desk.ts'
import { createOrderGuard } from '../caps/order-guard.ts'
import { createSpending } from '../caps/spending.ts'
import { createValuation } from '../caps/valuation.ts'
import { createCountdowns } from '../freeze/countdowns.ts'
import { createAsker } from '../orders/asking.ts'
import type { Terms } from '../orders/terms.ts'
import { type AccountBook, createAccountBook } from './account-book.ts'
import { serveAccounts } from './accounts-desk.ts'
import { createCheckUp } from './check-up.ts'
import { createCodeCheck } from './code-check.ts'
import { startDailyRound } from './daily-round.ts'
import { createEgressChecks } from './egress-check.ts'
import { createHeardBy } from './heard-by.ts'
import { createKeyDoctor } from './key-doctor.ts'
import { createLabels } from './labels.ts'
import { createOnboarding } from './onboarding.ts'
import { createRemoval } from './removal.ts'
import { createRotation } from './rotation.ts'
import { createSecondFactor } from './second-factor.ts'
import { serveThaw } from './thaw.ts'
import { createVaultKeeper } from './vault-keeper.ts'

export interface AccountsDeps {
  readonly bus: Bus
  readonly log: Log
  readonly clock: Clock
  readonly random: Random
  readonly rest: Rest
  readonly instance: string
  /** The text of the vault's key file as it is now. */
  readonly readKeyFile: () => string
  readonly terms: Terms
  readonly audit: AuditLog
  readonly egress: string
  readonly environment: string
  readonly ipList: 'require' | 'advise' | undefined
  /** Binance's time, never ahead of it, epoch ms. */
  readonly serverTime: () => number
}

/** The executor's account service: adding, checking and removing keys, caps, second factors, the vault's rotation. */
export async function startAccounts(deps: AccountsDeps) {
  const { bus, log, clock, random, instance, rest, audit, egress, environment, serverTime } = deps
  const vault = await createVaultKeeper({ bus, log, instance, readKeyFile: deps.readKeyFile })
  const onForeign = (accountId: string, why: string) =>
    log.error('a sealed key lies under a name it was not sealed under', { accountId, why })
  const book = await createAccountBook({ bus, vault, onForeign })
  const auditUser = async (userId: string, by: string, what: string) => {
    for (const { accountId } of await book.listNow(userId)) await audit(accountId, by, what)
  }
  const factor = await createCodeCheck({ bus, clock, vault })
  const heardBy = createHeardBy(bus, clock)
  const endMending = await mendKeys(bus)
  const spending = createSpending({ bus, serverTime })
  const egresses = createEgressChecks({ bus, rest, environment, egress, tryOut: book.tryOut })
  const incidents = createIncidents({ bus, clock, log, kind: 'key' })
  const checkUp = createCheckUp({ bus, clock, log, random, book, doctor: doctorOf(deps), egresses, incidents })
  const labels = createLabels({ bus, clock, book })
  const endCountdowns = endCountdownsOf(deps, book)
  const rotation = createRotation({ bus, log, vault, book })

  serveAccounts({
    ...{ bus, vault, book, checkUp },
    onboarding: createOnboarding({ bus, clock, random, vault, book, checkUp, labels, factor, audit }),
    remove: createRemoval({ bus, book, labels, factor, heardBy, endCountdowns, log, audit }, environment),
    caps: createCapsDesk({ bus, book, factor, spending, serverTime, heardBy, audit }),
  })
  egresses.serve()
  createSecondFactor({ bus, clock, vault, codes: factor, book, heardBy, audit: auditUser }).serve()
  serveThaw({ bus, factor, audit: auditUser })
  rotation.serve()
  vault.serve(rotation.inUse)
  const endRounds = startDailyRound({ clock, log, book, checkUp, owns: (shard) => deps.terms.has(shard) })
  return {
    book,
    /** What returns once all that was written of accounts and second factors is heard. */
    watches: [book.caughtUp, factor.caughtUp],
    guard: createOrderGuard({ log, book, factor, valuation: createValuation({ bus, clock }), spending }),
    stop() {
      endRounds()
      endMending()
      incidents.stop()
      factor.stop()
    },
    /** Once nothing is signed any more. */
    release() {
      book.stop()
      vault.stop()
    },
  }
}

function doctorOf({ rest, clock, environment, ipList, serverTime }: AccountsDeps) {
  const ipListNeeded = (ipList ?? (environment === 'live' ? 'require' : 'advise')) === 'require'
  const clockOffset = () => clock.now() - serverTime()
  return createKeyDoctor({ rest, environment, ipListNeeded, clockOffset })
}

/** So long the removal of an account waits for its dead man's switch to be ended, ms: others have to hear of it as well. */
const mostEndingMs = 1_200

function endCountdownsOf({ rest, clock }: AccountsDeps, book: AccountBook) {
  const { endAll } = createCountdowns(createAsker({ rest, book }))
  return (accountId: string) => Promise.race([endAll(accountId), clock.sleep(mostEndingMs).then(() => false)])
}

/** Nobody reads these keys along: what something else was led over is put back all the same. */
async function mendKeys(bus: Bus): Promise<() => void> {
  const counts = await bus.watchKeys(SpentKey, {}, () => undefined, { mend: true })
  const holdings = await bus.watchKeys(HoldingKey, {}, () => undefined, { mend: true })
  return () => {
    counts.stop()
    holdings.stop()
  }
}

export type Accounts = Awaited<ReturnType<typeof startAccounts>>
