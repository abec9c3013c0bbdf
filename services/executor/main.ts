import { connectVenue } from '@flotilla/binance'
import { createGate, overridesOf, runService, watchSlots } from '@flotilla/runtime'
import { openVault } from '@flotilla/vault'
import { createAccountBook } from './account-book.ts'
import { createCommandDesk } from './command-desk.ts'
import { variables } from './config.ts'
import { createKeyDoctor } from './key-doctor.ts'
import { createOnboarding } from './onboarding.ts'
import { createPrivateCalls } from './private-calls.ts'
import { createSender } from './sender.ts'
import { createSettler } from './settler.ts'

/** Gains come in bursts; what predecessors left is looked through once after each, ms. */
const settleDownMs = 100

await runService({
  role: 'executor',
  variables,
  async start({ config, bus, log, clock, random, instance, egress }) {
    const vault = await openVault(config.VAULT_KEY)
    const gate = createGate({ bus, egress, clock, random })
    const venue = connectVenue({
      environment: config.BINANCE_ENV,
      overrides: overridesOf(config),
      simPort: config.SIM_PORT,
      localAddress: config.EGRESS_LOCAL_ADDRESS,
      timeoutMs: config.BINANCE_REQUEST_TIMEOUT_MS,
      gate,
      clock,
      random: random.fraction,
      bases: ['api', 'fapi', 'dapi'],
    })
    const { rest, serverTime } = venue
    const book = await createAccountBook(bus, vault)
    const doctor = createKeyDoctor(rest, config.BINANCE_ENV)
    createOnboarding({ bus, clock, random, vault, book, doctor }).serve()
    const calls = createPrivateCalls({ bus, rest, book, serverTime: () => serverTime('api') })
    const send = createSender({ rest, gate, book, clock, serverTime, recvWindowMs: config.RECV_WINDOW_MS })
    const settle = createSettler({ rest, book, clock, log, serverTime })
    const desk = createCommandDesk({ bus, clock, log, send, settle })

    const closing = new Map<string, () => Promise<unknown>>()
    let callOff = () => {}
    const slots = await watchSlots({
      bus,
      role: 'executor',
      instance,
      onGain(shard, epoch) {
        const stopCalls = calls.serve(shard)
        const stopCommands = desk.open(shard, epoch)
        closing.set(shard, () => Promise.all([stopCommands(), stopCalls()]))
        callOff()
        callOff = clock.after(settleDownMs, () => {
          desk.resume(slots.has).catch((error: unknown) => log.error('taking up unfinished requests failed', {}, error))
        })
      },
      async onLose(shard) {
        await closing.get(shard)?.()
        closing.delete(shard)
      },
    })
    return {
      serves: () => slots.size > 0,
      vitals: () => ({ slots: slots.size }),
      leave: () => slots.stop(),
      async release() {
        book.stop()
        vault.close()
        await venue.close()
      },
    }
  },
})
