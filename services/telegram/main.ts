import { createFleet } from '@flotilla/client'
import { redisPlace, runService } from '@flotilla/runtime'
import { createAccess } from './access.ts'
import { announceCommands } from './announce.ts'
import { createButtons } from './buttons.ts'
import { createChat } from './chat.ts'
import { createCommands } from './commands/index.ts'
import { variables, webhookOf } from './config.ts'
import { createConversations } from './conversation.ts'
import { createGateway } from './gateway.ts'
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
    const sessions = createSessions({ place: redisPlace(config), clock, log })
    const webhook = webhookOf(config)
    const gateway = createGateway({
      ...{ token: config.TELEGRAM_BOT_TOKEN, apiRoot: config.TELEGRAM_API_ROOT, clock, log },
      ...(webhook ? { webhook } : {}),
    })
    const outbox = createOutbox({ gateway, clock, random, log, metrics })
    const users = createUsers({ bus, clock })
    const everybody = config.TELEGRAM_ACCESS === 'everybody'
    const lists = { operators: config.TELEGRAM_OPERATORS, allowed: config.TELEGRAM_ALLOWED }
    const access = await createAccess({ bus, clock, random, users, everybody, ...lists })
    if (everybody) log.warn('everybody may use the bot: TELEGRAM_ACCESS')
    else if (lists.operators.length === 0) log.warn('nobody may invite to the bot: set TELEGRAM_OPERATORS')
    const buttons = createButtons(sessions, random, clock)
    const chat = createChat({ outbox, buttons })
    const conversations = createConversations(sessions)
    const lanes = createLanes()

    const receiptLog = createReceiptLog({ bus, sessions })
    const onBlocked = (chatId: string) => users.setBlocked(`tg${chatId}`, true)
    const receipts = createReceipts({ bus, clock, log: receiptLog, lanes, chat, onBlocked })
    const notices = createNotices({ bus, log, users, access, chat })

    const placing = createPlacing({ bus, clock, log, chat, receipts, sessions })
    const router = createRouter({
      ...{ gateway, log, lanes, users, access, buttons, chat, conversations, sessions },
      ...createCommands({ fleet, clock, users, access, gateway, chat, conversations, placing }),
    })

    const endReceipts = receipts.follow()
    const endNotices = notices.follow()
    await gateway.listen(router.hear, () => void announceCommands(gateway, log))
    return {
      async leave() {
        await gateway.stopListening()
        const settled = Promise.all([lanes.idle(), endReceipts(), endNotices()])
        await Promise.race([settled, clock.sleep(drainMs)])
        await outbox.close()
        access.stop()
      },
      release: () => sessions.close(),
    }
  },
})
