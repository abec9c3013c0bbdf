import { connectVenue } from '@flotilla/binance'
import { shardOf } from '@flotilla/protocol'
import { binanceOptions, createGate, runService, watchSlots } from '@flotilla/runtime'
import { startAccounts } from './accounts.ts'
import { createAsker } from './asking.ts'
import { createAuditHeads } from './audit-heads.ts'
import { createAuditLog } from './audit-log.ts'
import { createCarrier } from './carrier.ts'
import { createCommandDesk } from './command-desk.ts'
import { variables } from './config.ts'
import { createDeadMan } from './dead-man.ts'
import { createFreezeDesk } from './freeze-desk.ts'
import { createFreezeNotices } from './freeze-notices.ts'
import { createFreezeSweep } from './freeze-sweep.ts'
import { watchFreezes } from './freezes.ts'
import type { Job } from './job.ts'
import { openJournal } from './journal.ts'
import { watchMemory } from './memory.ts'
import { createOutcomeAudit } from './outcome-audit.ts'
import { createPrivateCalls } from './private-calls.ts'
import { createQuarantines } from './quarantines.ts'
import { createShards } from './shards.ts'
import { createStateLog } from './state-log.ts'
import { createTerms } from './terms.ts'

await runService({
  role: 'executor',
  variables,
  holdsSecrets: true,
  async start({ config, bus, log, clock, random, instance, egress, reread }) {
    const venueTime = () => venue.time.of('api').bounds()
    const gate = createGate({ bus, egress, clock, random, venueTime })
    const venue = connectVenue({
      ...binanceOptions(config),
      gate,
      clock,
      random: random.fraction,
      bases: ['api', 'fapi', 'dapi'],
    })
    const { rest, serverTime } = venue
    const terms = createTerms()
    const accounts = await startAccounts({
      ...{ bus, log, clock, random, instance, egress, rest, terms },
      readKeyFile: () => reread().VAULT_KEY,
      environment: config.BINANCE_ENV,
      ipList: config.KEY_IP_LIST,
      serverTime: () => serverTime('api'),
    })
    const { book, guard } = accounts
    const calls = createPrivateCalls({ bus, rest, book, serverTime: () => serverTime('api') })
    const journal = await openJournal({ folder: config.JOURNAL_DIR, instance, now: clock.now() })
    const memory = watchMemory({ bus, log, journal, restore: config.STATE_LOG_LOST === 'restore' })
    await memory.compare()
    const states = createStateLog({ bus, clock, log, journal, memory })
    const recvWindowMs = config.RECV_WINDOW_MS
    const freezes = await watchFreezes(bus, book)
    const asker = createAsker({ rest, book })
    const isMine = ({ accountId }: Job) => terms.has(shardOf(accountId))
    const carry = createCarrier({
      ...{ rest, gate, book, guard, clock, random, states, journal, asker, serverTime, recvWindowMs, isMine },
      ...{ forbidden: freezes.fault, onForbidding: freezes.onChange, onLosing: terms.onEnd },
    })
    const audit = createAuditLog({ bus, clock, random })
    const heads = createAuditHeads({
      ...{ bus, clock, log, file: config.AUDIT_HEADS_FILE },
      accounts: () => book.list().flatMap(({ accountId }) => (terms.has(shardOf(accountId)) ? [accountId] : [])),
    })
    const quarantines = createQuarantines({ bus, clock, log, book, audit })
    const deadMan = await createDeadMan({ bus, clock, random, log, book, audit, asker, terms })
    const desk = createCommandDesk({
      bus,
      clock,
      log,
      carry,
      quarantines,
      deadMan,
      auditOutcome: createOutcomeAudit(audit, log),
    })
    const quarantined = await quarantines.watch(desk.blockade)
    const freezeDesk = createFreezeDesk({
      ...{ bus, clock, log, instance, book, freezes, terms },
      sweep: createFreezeSweep({ bus, clock, random, asker, desk }),
      notices: createFreezeNotices({ bus, clock, log, book }),
    })
    const shards = createShards({ terms, desk, services: [calls, quarantines] })
    const slots = await watchSlots({ bus, role: 'executor', instance, onGain: shards.gain, onLose: shards.lose })
    return {
      serves: () => slots.size > 0 && !memory.lost,
      vitals: () => ({ slots: slots.size, serverTime: venueTime() }),
      async leave() {
        heads.stop()
        slots.stop()
        freezeDesk.stop()
        freezes.stop()
        quarantined.stop()
        deadMan.stop()
        await shards.stop()
        accounts.stop()
      },
      async release() {
        accounts.release()
        await venue.close()
        await journal.close()
      },
    }
  },
})
