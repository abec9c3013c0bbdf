import { calledHost, connectVenue, createSigner } from '@flotilla/binance'
import { binanceOptions, createGate, redisPlace, runService } from '@flotilla/runtime'
import { createAnswerCache } from './answer-cache.ts'
import { variables } from './config.ts'
import { createQueryDesk } from './query-desk.ts'
import { createStreamDesk } from './stream-desk.ts'

await runService({
  role: 'market-stream',
  variables,
  calls: (config) => calledHost(binanceOptions(config)),
  async start({ config, bus, log, metrics, clock, random, instance, egress }) {
    const venueTime = () => venue.time.of('api').bounds()
    const gate = createGate({ bus, egress, clock, random, venueTime })
    const localAddress = config.EGRESS_LOCAL_ADDRESS
    const venue = connectVenue({
      ...binanceOptions(config),
      bases: ['api'],
      gate,
      clock,
      random: random.fraction,
    })
    const { BINANCE_API_KEY: apiKey, BINANCE_API_SECRET: secret = '' } = config
    const signer = apiKey ? createSigner({ apiKey, type: 'HMAC', secret }) : undefined
    const cache = createAnswerCache({ place: redisPlace(config), clock, log, instance })
    createQueryDesk({ bus, rest: venue.rest, cache, clock, metrics, signer })
    const desk = await createStreamDesk({
      ...{ bus, clock, random, log, metrics, gate, instance, localAddress },
      hosts: venue.hosts,
      maxSockets: config.MAX_SOCKETS,
      rotateMs: config.SOCKET_ROTATE_MS,
    })
    return {
      vitals: () => ({ ...desk.vitals(), serverTime: venueTime() }),
      leave: desk.leave,
      async release() {
        cache.close()
        await venue.close()
      },
    }
  },
})
