import {
  AlertFired,
  type Bus,
  type FiredAlert,
  FleetIncident,
  type Incident,
  Notify,
  type User,
} from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import type { Access } from './access.ts'
import { textsOf } from './ask.ts'
import type { Button, Chat, Reply } from './chat.ts'
import { html, lines } from './html.ts'
import { createLanes } from './lanes.ts'
import { clockTime, tidy } from './numbers.ts'
import { isBlocked, type Users } from './users.ts'

export interface NoticesDeps {
  readonly bus: Bus
  readonly log: Log
  readonly users: Users
  readonly access: Pick<Access, 'operators' | 'rightsOf'>
  readonly chat: Chat
}

const atOnce = 256
/** After how long a message that was not delivered comes again, ms. */
const ackWaitMs = 10_000
/** From how late on an alert says so, ms. */
const lateMs = 10_000

/** Telegram takes 4,096 characters. */
const longestText = 4_000

const isDecimal = (text: string) => /^-?\d+(\.\d+)?$/.test(text)

/** A fired alert with the values that fired it, and buttons to act on it. */
export function alertReply(user: User, { text, market, symbol, values, lateMs: late }: FiredAlert): Reply {
  const t = textsOf(user)
  const shown = (value: string) => (isDecimal(value) ? tidy(value) : value)
  const conditions = Object.entries(values)
  const told = conditions.map(([condition, value]) =>
    conditions.length === 1 ? t.alert.now(symbol, shown(value)) : t.alert.held(condition, shown(value)),
  )
  const trade = (['BUY', 'SELL'] as const).map(
    (side): Button => ({ label: t.button.trade(side, symbol), action: { do: 'askAmount', side, symbol } }),
  )
  return {
    text: lines(t.alert.fired(text), ...told, late >= lateMs ? t.alert.late(Math.round(late / 1_000)) : undefined),
    buttons: market === 'spot' ? [trade] : [],
  }
}

/** An incident, and where it says what to do about it. */
export function incidentReply(user: User, { kind, message, at }: Incident): Reply {
  const t = textsOf(user).fleet
  return { text: lines(t.incident(message.slice(0, longestText), clockTime(at)), t.runbook(kind)) }
}

/** Brings fired alerts, the fleet's notices and, to operators, its incidents to people, out of the durable logs: acknowledged once delivered. */
export function createNotices({ bus, log, users, access, chat }: NoticesDeps) {
  const inHand = new Map<string, Promise<void>>()
  const lanes = createLanes()

  /**
   * The same message coming again while it is still being delivered is not a second one; those of one log for one
   * person are told in the log's order, whatever their delivery waits for.
   */
  const once = (key: string, lane: string, work: () => Promise<void>): Promise<void> => {
    const running = inHand.get(key)
    if (running) return running
    const turn = lanes.run(lane, work, Number.POSITIVE_INFINITY) ?? Promise.resolve()
    const begun = turn.finally(() => inHand.delete(key))
    inHand.set(key, begun)
    return begun
  }

  const tell = async (userId: string, write: (user: User) => Reply, priority: number) => {
    const user = await users.find(userId)
    // Who was put out is told nothing more.
    if (!user || isBlocked(user) || access.rightsOf(userId) === 'none') return
    const delivery = await chat.say({ userId, chatId: user.chatId }, write(user), { patient: true, priority })
    if (delivery.ok) return
    if (delivery.why === 'closed') throw new Error('the bot stops before a message was delivered; it is sent later')
    if (delivery.why === 'blocked') await users.setBlocked(userId, true)
    log.warn('a message could not be delivered', { userId, why: delivery.why })
  }

  return {
    /** Follows the logs; the returned function ends that and waits for what is in hand. */
    follow() {
      const how = (durable: string) => ({ durable, atOnce, ackWaitMs })
      const consumers = [
        bus.consume(AlertFired, {}, how('telegram-alerts'), ({ tokens: { userId }, payload, subject, seq }) =>
          once(`${subject}:${seq}`, `alerts:${userId}`, () => tell(userId, (user) => alertReply(user, payload), 2)),
        ),
        bus.consume(Notify, {}, how('telegram-notices'), ({ tokens: { userId }, payload, subject, seq }) =>
          once(`${subject}:${seq}`, `notices:${userId}`, () =>
            tell(
              userId,
              (user) => ({ text: html`${payload.text[user.language].slice(0, longestText)}` }),
              payload.priority,
            ),
          ),
        ),
        bus.consume(
          FleetIncident,
          {},
          { ...how('telegram-incidents'), from: 'now' },
          async ({ payload, subject, seq }) => {
            // A busy fleet is near its limits all day; `/fleet` and the page show it.
            if (payload.kind === 'near-limit') return
            const told = access.operators.map((userId) =>
              once(`${subject}:${seq}:${userId}`, `notices:${userId}`, () =>
                tell(userId, (user) => incidentReply(user, payload), 1),
              ),
            )
            await Promise.all(told)
          },
        ),
      ]
      return async () => {
        await Promise.all(consumers.map((consumer) => consumer.stop()))
      }
    },
  }
}
