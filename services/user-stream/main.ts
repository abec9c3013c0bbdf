import { connectVenue, createWsApi, type WsApi } from '@flotilla/binance'
import { AccountKey, shardOf } from '@flotilla/protocol'
import { createGate, overridesOf, runService, watchSlots } from '@flotilla/runtime'
import { createCatchUp } from './catch-up.ts'
import { createCommandIndex } from './command-index.ts'
import { variables } from './config.ts'
import { createCursors } from './cursors.ts'
import { createSpotListener } from './spot-listener.ts'
import { createTeller } from './teller.ts'

await runService({
  role: 'user-stream',
  variables,
  async start({ config, bus, log, metrics, clock, random, instance, egress }) {
    const gate = createGate({ bus, egress, clock, random })
    const venue = connectVenue({
      environment: config.BINANCE_ENV,
      overrides: overridesOf(config),
      simPort: config.SIM_PORT,
      localAddress: config.EGRESS_LOCAL_ADDRESS,
      timeoutMs: config.BINANCE_REQUEST_TIMEOUT_MS,
      bases: [],
      gate,
      clock,
      random: random.fraction,
    })
    const url = venue.hosts.wsApi.spot
    if (!url) throw new Error(`${config.BINANCE_ENV} has no spot WebSocket API`)
    const index = createCommandIndex(bus, clock)
    const cursors = await createCursors(bus, clock, (error) => log.error('cursors were not written', {}, error))
    const teller = createTeller(bus, clock, metrics, cursors)
    const catchUp = createCatchUp({ bus, clock, log, index, cursors })
    const listener = createSpotListener({ bus, clock, log, index, teller, catchUp, socket: () => socket })
    const openedAt = clock.now()
    const socket: WsApi = createWsApi({
      url,
      market: 'spot',
      gate,
      clock,
      random: random.fraction,
      timeoutMs: config.BINANCE_REQUEST_TIMEOUT_MS,
      onReport: (report) => gate.report(report),
      onState: listener.onState,
      onEvent: listener.onEvent,
      async admit() {
        const deadlineAt = clock.now() + 60_000
        const granted = await gate.acquire({ pools: ['connections', 'spot'], weight: 2, priority: 3, deadlineAt })
        if (!granted.ok) throw new Error(granted.fault.message)
      },
      ...(config.EGRESS_LOCAL_ADDRESS === undefined ? {} : { localAddress: config.EGRESS_LOCAL_ADDRESS }),
    })

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
      vitals: () => ({
        slots: slots.size,
        sockets: [{ id: 'spot-user-1', market: 'spot', url, streams: listener.size(), openedAt }],
      }),
      leave() {
        slots.stop()
        accounts.stop()
      },
      async release() {
        socket.close()
        await venue.close()
      },
    }
  },
})
