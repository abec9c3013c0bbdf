import { createFleet } from '@flotilla/client'
import { runService } from '@flotilla/runtime'
import { createAccountChoice } from './accounts.ts'
import { announceCommands } from './announce.ts'
import { createButtons } from './buttons.ts'
import { createChat } from './chat.ts'
import { createAlertCommands } from './commands/alerts.ts'
import { createFleetCommands } from './commands/fleet.ts'
import { createHoldingsCommands } from './commands/holdings.ts'
import { createKeyCommands } from './commands/keys.ts'
import { createMarketCommands } from './commands/market.ts'
import { createTradeCommands } from './commands/trade.ts'
import { createWelcome } from './commands/welcome.ts'
import { variables } from './config.ts'
import { createConversations } from './conversation.ts'
import { createDeeds } from './deeds.ts'
import { createGateway } from './gateway.ts'
import { createInstruments } from './instruments.ts'
import { createLanes } from './lanes.ts'
import { createNotices } from './notices.ts'
import { createOutbox } from './outbox.ts'
import { createPlacing } from './placing.ts'
import { createReceiptLog } from './receipt-log.ts'
import { createReceipts } from './receipts.ts'
import { createRouter } from './router.ts'
import { createSessions } from './sessions.ts'
import { createUsers } from './users.ts'

/** What is in hand when the bot is stopped gets this long to reach its chats, ms; the logs keep the rest. */
const drainMs = 4_000

await runService({
  role: 'telegram',
  variables,
  async start({ config, bus, log, metrics, clock, random }) {
    const fleet = createFleet(bus)
    const sessions = createSessions({ url: config.REDIS_URL, clock, log })
    const gateway = createGateway({ token: config.TELEGRAM_BOT_TOKEN, apiRoot: config.TELEGRAM_API_ROOT, clock, log })
    const outbox = createOutbox({ gateway, clock, random, log, metrics })
    const users = createUsers({ bus, clock })
    const buttons = createButtons(sessions, random)
    const chat = createChat({ outbox, buttons })
    const conversations = createConversations(sessions)
    const instruments = createInstruments(fleet, clock)
    const choice = createAccountChoice(fleet)
    const lanes = createLanes()

    const receiptLog = createReceiptLog({ bus, sessions, clock })
    const onBlocked = (chatId: string) => users.setBlocked(`tg${chatId}`, true)
    const receipts = createReceipts({ bus, clock, log: receiptLog, lanes, chat, onBlocked })
    const notices = createNotices({ bus, log, users, chat })

    const welcome = createWelcome({ users, conversations })
    const alerts = createAlertCommands(fleet)
    const keys = createKeyCommands({ fleet, users, conversations, choice })
    const trade = createTradeCommands({ fleet, clock, instruments, choice, conversations })
    const placing = createPlacing({ bus, clock, log, chat, receipts })
    const deeds = createDeeds({ chat, welcome, alerts, keys, trade, placing })
    const router = createRouter({
      ...{ gateway, log, lanes, users, buttons, chat, conversations },
      commands: {
        ...welcome.commands,
        ...createMarketCommands(fleet, instruments),
        ...alerts.commands,
        ...keys.commands,
        ...createHoldingsCommands(choice, instruments),
        ...trade.commands,
        ...createFleetCommands(fleet, choice),
      },
      ...deeds,
    })

    const endReceipts = receipts.follow()
    const endNotices = notices.follow()
    gateway.listen(router.hear, () => void announceCommands(gateway, log))
    return {
      async leave() {
        await gateway.stopListening()
        const settled = Promise.all([lanes.idle(), endReceipts(), endNotices()])
        await Promise.race([settled, clock.sleep(drainMs)])
        await outbox.close()
      },
      release: () => sessions.close(),
    }
  },
})
