import { calledHost, connectVenue } from '@flotilla/binance'
import { AccountKey } from '@flotilla/protocol'
import { binanceOptions, createGate, createIncidents, runService, watchSlots } from '@flotilla/runtime'
import { createAccountFeeds } from './account-feeds.ts'
import { createCommandIndex } from './command-index.ts'
import { variables } from './config.ts'
import { createCursors } from './cursors.ts'
import { watchHearing } from './hearing-watch.ts'
import { createListening } from './listening.ts'
import { createSchedule } from './schedule.ts'
import { createSockets } from './sockets.ts'

/** How long an end waits for what was heard to be stored, ms: what is not is caught up by whoever comes next. */
const patienceMs = 3_000

await runService({
  role: 'user-stream',
  variables,
  calls: (config) => calledHost(binanceOptions(config)),
  async start({ config, bus, log, metrics, clock, random, instance, egress }) {
    const gate = createGate({ bus, egress, clock, random })
    const { EGRESS_LOCAL_ADDRESS: localAddress, BINANCE_REQUEST_TIMEOUT_MS: timeoutMs } = config
    const venue = connectVenue({ ...binanceOptions(config), bases: [], gate, clock, random: random.fraction })
    const schedule = createSchedule(clock)
    const incidents = createIncidents({ bus, clock, log, kind: 'account-differed' })
    const index = createCommandIndex({
      bus,
      onUsed: (feed) => accounts.used(feed),
      onExecuted: (feed, executed) => onExecuted(feed, executed),
    })
    const cursors = await createCursors({ bus, clock, log, isSettled: (place, at) => isSettled(place, at) })
    const sockets = createSockets({
      ...{ bus, venue, gate, clock, log, random, schedule, localAddress, timeoutMs },
      ...{ markets: config.USER_STREAM_MARKETS, handlers: () => keeper.handlers },
    })
    const { teller, keeper, onExecuted, isSettled } = createListening({
      ...{ bus, clock, log, metrics, schedule, incidents, index, cursors, instance },
      transportOf: sockets.transportOf,
    })
    watchHearing({ clock, log, metrics, schedule, hearing: keeper.hearing })
    const accounts = createAccountFeeds({ bus, clock, log, keeper, sockets, index })
    const watch = await bus.watchKeys(AccountKey, {}, ({ tokens: { accountId }, value }) =>
      // A blocked account takes no orders; what happens on it is told all the same.
      accounts.changed(accountId, value !== undefined && value.state !== 'pending'),
    )
    // One that is heard of after its shard was gained counts as new: nobody had missed anything of it.
    await watch.ready
    const slots = await watchSlots({
      ...{ bus, clock, role: 'user-stream', instance },
      onGain: accounts.gain,
      onLose: accounts.lose,
    })
    return {
      serves: () => slots.size > 0,
      vitals: () => ({ slots: slots.size, sockets: sockets.vitals() }),
      async leave() {
        slots.stop()
        watch.stop()
        const heardUntil = clock.now()
        sockets.stop()
        schedule.stop()
        incidents.stop()
        await Promise.race([teller.settled(), clock.sleep(patienceMs)])
        teller.close()
        await index.stop()
        await accounts.stop(heardUntil)
        await cursors.stop()
      },
      release: () => venue.close(),
    }
  },
})
