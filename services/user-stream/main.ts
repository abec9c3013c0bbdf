import { connectVenue } from '@flotilla/binance'
import { AccountKey, shardOf } from '@flotilla/protocol'
import { binanceOptions, createGate, runService, watchSlots } from '@flotilla/runtime'
import { createCatchUp } from './catch-up.ts'
import { createCommandIndex } from './command-index.ts'
import { variables } from './config.ts'
import { createCursors } from './cursors.ts'
import { createSpotListener } from './spot-listener.ts'
import { openSpotSocket, type SpotSocket } from './spot-socket.ts'
import { createTeller } from './teller.ts'

/** How long an end waits for what was heard to be stored, ms: what is not is caught up by whoever comes next. */
const patienceMs = 3_000

await runService({
  role: 'user-stream',
  variables,
  async start({ config, bus, log, metrics, clock, random, instance, egress }) {
    const gate = createGate({ bus, egress, clock, random })
    const { EGRESS_LOCAL_ADDRESS: localAddress, BINANCE_REQUEST_TIMEOUT_MS: timeoutMs } = config
    const venue = connectVenue({
      ...binanceOptions(config),
      bases: [],
      gate,
      clock,
      random: random.fraction,
    })
    const index = createCommandIndex(bus, clock)
    const cursors = await createCursors(bus, clock, (error) => log.error('cursors were not written', {}, error))
    const teller = createTeller({ bus, clock, log, metrics, cursors })
    const catchUp = createCatchUp({ bus, clock, log, index, cursors })
    const listener = createSpotListener({ bus, clock, log, index, teller, catchUp, socket: () => socket.api })
    const socket: SpotSocket = openSpotSocket({ venue, gate, clock, random, listener, localAddress, timeoutMs })

    const active = new Set<string>()
    const slots = await watchSlots({
      bus,
      role: 'user-stream',
      instance,
      onGain(shard) {
        for (const accountId of active) if (shardOf(accountId) === shard) listener.add(accountId)
      },
      onLose(shard) {
        for (const accountId of active) if (shardOf(accountId) === shard) listener.remove(accountId)
      },
    })
    const accounts = await bus.watchKeys(AccountKey, {}, ({ tokens: { accountId }, value }) => {
      const isActive = value?.state === 'active'
      if (isActive === active.has(accountId)) return
      if (isActive) active.add(accountId)
      else active.delete(accountId)
      if (slots.has(shardOf(accountId))) isActive ? listener.add(accountId) : listener.remove(accountId)
    })
    return {
      serves: () => slots.size > 0,
      vitals: () => ({
        slots: slots.size,
        sockets: [socket.vitals(listener.size())],
      }),
      async leave() {
        slots.stop()
        accounts.stop()
        socket.api.close()
        await Promise.race([teller.settled(), clock.sleep(patienceMs)])
        teller.close()
        await index.stop()
        await cursors.stop()
      },
      release: () => venue.close(),
    }
  },
})
