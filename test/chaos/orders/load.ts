import { request } from 'node:http'
import { handIn } from '@flotilla/client'
import { systemClock } from '@flotilla/runtime'
import { createRandom, type Random } from '../../simulate/limits/random.ts'
import type { OrdersFleet, Trader } from './fleet.ts'
import type { Intent } from './intents.ts'
import { createTrading, type Instrument, instruments } from './trading.ts'

/** Mean time between two commands of one account on one market, ms. */
const thinkMs = 5_000
/** How long a command may wait to be sent, ms. */
const ttlMs = 25_000
const priceEveryMs = 5_000

/** From where prices are looked at: an address of its own, so that the fleet's counters are the exchange's. */
const observer = '127.0.0.9'

function get(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { localAddress: observer, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** The last price of every instrument, looked up now and then; during faults the last one that was seen. */
async function watchPrices(simUrl: string) {
  const paths = { spot: '/api/v3/ticker/price', usdm: '/fapi/v1/ticker/price' } as const
  const prices = new Map<Instrument, number>()
  const look = async () => {
    for (const one of instruments) {
      const answer = (await get(`${simUrl}${paths[one.market]}?symbol=${one.symbol}`)) as { price?: string }
      if (answer.price !== undefined) prices.set(one, Number(answer.price))
    }
  }
  await look()
  const stop = systemClock.every(priceEveryMs, () => void look().catch(() => undefined))
  return { of: (one: Instrument) => prices.get(one) ?? Number.NaN, stop }
}

/** A command id made by chance, so that the same seed sends the same ids. */
export const idOf = (random: Random) =>
  Array.from({ length: 4 }, () =>
    Math.floor(random.uniform() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0'),
  ).join('')

/** Accounts trading on every instrument, by commands on NATS, until they are told to end. */
export async function startLoad(fleet: OrdersFleet, traders: readonly Trader[], seed: number, intents: Intent[]) {
  const { client, simUrl } = fleet
  const prices = await watchPrices(simUrl)
  const random = createRandom(seed)
  let going = true

  const send = async (intent: Intent) => {
    intents.push(intent)
    const { trader, commandId, command, at } = intent
    const fault = await handIn(client.bus, trader.accountId, commandId, {
      ...command,
      by: 'chaos',
      expiresAt: at + ttlMs,
    })
    intent.handedIn = fault ? (fault.outcome === 'unknown' ? 'unknown' : 'unsent') : 'taken'
  }

  const lane = async (trader: Trader, instrument: Instrument, chance: Random) => {
    const trade = createTrading(instrument, chance)
    while (going) {
      await systemClock.sleep(chance.exponential(thinkMs))
      if (!going) return
      const commandId = idOf(chance)
      const command = trade(prices.of(instrument), commandId)
      await send({ trader, commandId, command, via: 'nats', at: Date.now() })
    }
  }

  const lanes = traders.flatMap((trader) =>
    instruments.map((instrument) => lane(trader, instrument, createRandom(random.uniform() * 0x1_0000_0000))),
  )
  return {
    async end(): Promise<void> {
      going = false
      await Promise.all(lanes)
      prices.stop()
    },
  }
}
