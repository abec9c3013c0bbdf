import { calledHost, connectVenue } from '@flotilla/binance'
import { shardOf } from '@flotilla/protocol'
import { binanceOptions, createGate, runService, watchSlots } from '@flotilla/runtime'
import { startAccounts } from './accounts/accounts.ts'
import { createAuditHeads } from './audit-heads.ts'
import { createAuditLog } from './audit-log.ts'
import { variables } from './config.ts'
import { createHearing } from './hearing.ts'
import { startOrders } from './orders/orders.ts'
import { createShards } from './orders/shards.ts'
import { createTerms } from './orders/terms.ts'
import { createPrivateCalls } from './private-calls.ts'

await runService({
  role: 'executor',
  variables,
  holdsSecrets: true,
  calls: (config) => calledHost(binanceOptions(config)),
  async start({ config, bus, log, clock, random, instance, egress, reread }) {
    const venueTime = () => venue.time.of('api').bounds()
    const gate = createGate({ bus, egress, clock, random, venueTime })
    const venue = connectVenue({
      ...{ ...binanceOptions(config), gate, clock, random: random.fraction },
      bases: ['api', 'fapi', 'dapi'],
    })
    const serverTime = () => venue.serverTime('api')
    const terms = createTerms()
    const audit = createAuditLog({ bus, clock, random })
    const accounts = await startAccounts({
      ...{ bus, log, clock, random, instance, egress, rest: venue.rest, terms, audit },
      readKeyFile: () => reread().VAULT_KEY,
      environment: config.BINANCE_ENV,
      ipList: config.KEY_IP_LIST,
      serverTime,
    })
    const orders = await startOrders({
      ...{ bus, log, clock, random, instance, venue, gate, terms, accounts, audit },
      journalFolder: config.JOURNAL_DIR,
      restore: config.STATE_LOG_LOST === 'restore',
      recvWindowMs: config.RECV_WINDOW_MS,
    })
    const { book } = accounts
    const ownAccounts = () => book.list().flatMap(({ accountId }) => (terms.has(shardOf(accountId)) ? [accountId] : []))
    const heads = createAuditHeads({ bus, clock, log, file: config.AUDIT_HEADS_FILE, accounts: ownAccounts })
    const calls = createPrivateCalls({ bus, rest: venue.rest, book, serverTime })
    const hearing = createHearing({ bus, clock, log, terms, watches: [...accounts.watches, orders.hearFreezes] })
    const services = [calls, orders.quarantines, hearing]
    const shards = createShards({ terms, hearFirst: hearing.begin, desk: orders.desk, services })
    const slots = await watchSlots({ bus, clock, role: 'executor', instance, onGain: shards.gain, onLose: shards.lose })
    return {
      serves: () => slots.size > 0 && orders.isWhole(),
      vitals: () => ({ slots: slots.size, serverTime: venueTime() }),
      async leave() {
        heads.stop()
        slots.stop()
        orders.stop()
        await shards.stop()
        accounts.stop()
      },
      async release() {
        accounts.release()
        await venue.close()
        await orders.release()
      },
    }
  },
})
