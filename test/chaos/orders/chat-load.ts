import { systemClock } from '@flotilla/runtime'
import { createRandom, type Random } from '../../simulate/limits/random.ts'
import { person } from '../../support/person.ts'
import type { OrdersFleet } from './fleet.ts'
import type { Intent } from './intents.ts'

/** Mean pause of a person between two orders, ms. */
const thinkMs = 6_000
/** How long a person waits for an answer before they try something else, ms. */
const patienceMs = 12_000

type Person = ReturnType<typeof person>
interface Customer {
  readonly who: Person
  readonly chatId: string
  readonly accountId: string
  readonly uid: string
}

/** People who trade through the chat; what they do is an intent once they pressed the button. */
export async function openCustomers({ client, simUrl }: OrdersFleet, count: number): Promise<Customer[]> {
  const customers: Customer[] = []
  for (let index = 0; index < count; index++) {
    const chatId = 700 + index
    const who = person({ simUrl }, chatId)
    const uid = await who.connectAccount()
    const [account] = await client.accounts.list(`tg${chatId}`)
    if (!account) throw new Error(`the account of person ${chatId} is not listed`)
    customers.push({ who, chatId: String(chatId), accountId: account.accountId, uid })
  }
  return customers
}

/** What somebody wants, as they type it, and how the preview of just that reads: one they gave up on may come late. */
function wishOf(random: Random) {
  const isBuy = random.chance(0.5)
  const isMarket = random.chance(0.6)
  const amount = isMarket && isBuy ? '$20' : '0.0004'
  // Limits beside the market rest; the amounts are small enough to go on for hours.
  const price = isMarket ? undefined : isBuy ? '52000' : '81000'
  return {
    text: [isBuy ? '/buy' : '/sell', 'BTCUSDT', amount, price].filter(Boolean).join(' '),
    preview: new RegExp(`${isBuy ? 'Buy' : 'Sell'} BTCUSDT · ${isMarket ? 'market' : 'limit'}[^]*Valid for`),
    order: {
      ...{ symbol: 'BTCUSDT', side: isBuy ? 'BUY' : 'SELL', type: isMarket ? 'MARKET' : 'LIMIT' },
      ...(amount.startsWith('$') ? { quoteOrderQty: amount.slice(1) } : { quantity: amount }),
      ...(price && { price }),
    },
  }
}

/** Lets them trade until they are told to end. */
export function startCustomers(customers: readonly Customer[], seed: number, intents: Intent[]) {
  const random = createRandom(seed + 1)
  let going = true

  const once = async ({ who, chatId, accountId, uid }: Customer, chance: Random) => {
    const wish = wishOf(chance)
    const preview = await who.ask(wish.text, wish.preview, patienceMs)
    const data = preview.reply_markup?.inline_keyboard
      ?.flat()
      .find(({ text: label }) => /Confirm/.test(label))?.callback_data
    if (data === undefined || !going) return
    const via = { chatId, messageId: preview.message_id }
    const command = { action: 'place', market: 'spot', order: wish.order } as const
    intents.push({ trader: { accountId, uid }, commandId: data, command, via, at: Date.now() })
    await who.press(preview, /Confirm/)
    await who.reads(preview.message_id, /Filled|On the book|Not|Cancelled|Unclear|Checking/, patienceMs)
  }

  const lane = async (customer: Customer, chance: Random) => {
    while (going) {
      await systemClock.sleep(chance.exponential(thinkMs))
      // Somebody whose bot is silent tries again later, as people do.
      if (going) await once(customer, chance).catch(() => undefined)
    }
  }
  const lanes = customers.map((customer) => lane(customer, createRandom(random.uniform() * 0x1_0000_0000)))
  return {
    async end(): Promise<void> {
      going = false
      await Promise.all(lanes)
    },
  }
}
