import { createFleet } from '@flotilla/client'
import { runService, version } from '@flotilla/runtime'
import { createAttempts } from './attempts.ts'
import { createBotChat } from './bot-chat.ts'
import { variables } from './config.ts'
import { createDemoExchange } from './demo-exchange.ts'
import { listen } from './listen.ts'
import { createLiveFeed } from './live-feed.ts'
import { createOneTimePages } from './one-time-pages.ts'
import { readPageFiles } from './page-files.ts'
import { baseUrlOf, hostnamesOf } from './public-url.ts'
import { createSessions } from './session.ts'
import { createWeb } from './web.ts'

await runService({
  role: 'console',
  variables,
  async start({ config, bus, log, metrics, clock, random }) {
    const { BINANCE_ENV: environment, TELEGRAM_API_ROOT: apiRoot, CONSOLE_TOKEN: token } = config
    const stopping = new AbortController()
    const isDemo = environment === 'sim' && apiRoot !== undefined
    const fleet = createFleet(bus)
    const feed = createLiveFeed({
      ...{ fleet, clock, log, metrics },
      symbols: config.CONSOLE_SYMBOLS,
      about: { environment, isDemo, version, symbols: config.CONSOLE_SYMBOLS, needsToken: token !== undefined },
    })
    // Told once the door is open: with CONSOLE_PORT=0 nobody knows the port before.
    let baseUrl = ''
    const pages = createOneTimePages({ bus, clock, random, baseUrl: () => baseUrl })
    const web = createWeb({
      ...{ clock, log, feed, freezes: fleet.freezes },
      files: readPageFiles(new URL('./page/', import.meta.url)),
      hostnames: [...config.CONSOLE_HOSTNAMES, ...hostnamesOf(config.CONSOLE_PUBLIC_URL)],
      oneTime: { bus, clock, log, pages, attempts: createAttempts() },
      login:
        token === undefined ? undefined : { sessions: createSessions(token), attempts: createAttempts(), clock, log },
      demo: isDemo
        ? {
            chat: createBotChat({ apiRoot, clock }),
            exchange: createDemoExchange(`http://127.0.0.1:${config.SIM_PORT}`),
            ...{ clock, stopping: stopping.signal },
          }
        : undefined,
      stopping: stopping.signal,
    })
    const { CONSOLE_HOST: host, CONSOLE_PORT: port } = config
    const door = await listen({ web, host, port, hasToken: token !== undefined })
    baseUrl = baseUrlOf(config.CONSOLE_PUBLIC_URL, door.port)
    pages.serve()
    log.info('the page is open', { port: door.port, address: host })
    return {
      async leave() {
        stopping.abort()
        feed.stop()
        await door.close()
      },
    }
  },
})
