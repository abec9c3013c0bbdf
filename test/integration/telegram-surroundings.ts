import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import {
  type AccountInfo,
  AccountsAdd,
  AccountsCheck,
  AccountsList,
  AccountsRemove,
  AccountsTotp,
  answered,
  type Bus,
  Call,
  connectBus,
  provision,
  Query,
  refusal,
  refused,
} from '@flotilla/protocol'
import { ROOT } from '../../infra/paths.ts'
import { startBotApi } from '../../packages/sim/bot-api/index.ts'
import { startNats, startRedis, waitFor, whenTestEnds } from '../support/index.ts'

/** A message as a person's app shows it. */
export type Seen = {
  message_id: number
  text: string
  html: string
  from: { is_bot: boolean }
  deleted: boolean
  reply_markup?: { inline_keyboard: { text: string; callback_data?: string }[][] }
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined }

async function post(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  return (await response.json()) as Record<string, unknown>
}

/** Somebody with Telegram in their hand. */
export function createPerson(botApiUrl: string, id: number, languageCode = 'en') {
  const at = `${botApiUrl}/user/${id}`
  const messages = async (): Promise<Seen[]> => {
    const { messages: all } = (await (await fetch(`${at}/messages?since=0`)).json()) as { messages: Seen[] }
    return all
  }
  const fromBot = async () => (await messages()).filter(({ from, deleted }) => from.is_bot && !deleted)
  return {
    id,
    userId: `tg${id}`,
    messages,
    fromBot,
    send: async (text: string) =>
      (await post(`${at}/send`, { text, firstName: 'Ada', languageCode })) as { messageId: number },
    /** Sends and waits for the answer that comes after it. */
    async ask(text: string): Promise<Seen> {
      const { messageId } = (await post(`${at}/send`, { text, firstName: 'Ada', languageCode })) as {
        messageId: number
      }
      return waitFor(`an answer to ${text}`, async () => (await fromBot()).find((seen) => seen.message_id > messageId))
    },
    /** Presses the button whose label has this in it. */
    async press(messageId: number, label: string): Promise<void> {
      const seen = (await messages()).find((each) => each.message_id === messageId)
      const button = seen?.reply_markup?.inline_keyboard.flat().find(({ text }) => text.includes(label))
      if (!button?.callback_data) throw new Error(`no button ${label} under: ${seen?.text}`)
      await post(`${at}/press`, { messageId, data: button.callback_data })
    },
    pressData: (messageId: number, data: string) => post(`${at}/press`, { messageId, data }),
    /** Waits until a message says something. */
    reads: (messageId: number, part: string) =>
      waitFor(`message ${messageId} to say ${part}`, async () =>
        (await messages()).find((seen) => seen.message_id === messageId && seen.text.includes(part)),
      ),
    /** The list of commands their app shows. */
    async commands(): Promise<unknown> {
      const { commands } = (await (await fetch(`${at}/commands`)).json()) as { commands: unknown }
      return commands
    },
    post: (path: string, body: object) => post(`${at}/${path}`, body),
  }
}

export type Person = ReturnType<typeof createPerson>

const exchangeInfo = {
  symbols: [
    {
      symbol: 'BTCUSDT',
      status: 'TRADING',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      quoteAssetPrecision: 8,
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.01' },
        { filterType: 'LOT_SIZE', stepSize: '0.00001', minQty: '0.00001', maxQty: '9000' },
        { filterType: 'MARKET_LOT_SIZE', stepSize: '0.00000000', minQty: '0', maxQty: '100' },
        { filterType: 'NOTIONAL', minNotional: '5' },
      ],
    },
  ],
}

const answers: Readonly<Record<string, unknown>> = {
  exchangeInfo,
  ticker24hr: {
    lastPrice: '70123.45000000',
    priceChange: '870.10',
    priceChangePercent: '1.256',
    highPrice: '71000.00',
    lowPrice: '69000.10',
    bidPrice: '70123.40',
    askPrice: '70123.50',
    volume: '1234.5',
    quoteVolume: '86543210.1',
    count: 123_456,
  },
  depth: {
    bids: [
      ['70123.40', '0.5'],
      ['70123.10', '1.25'],
    ],
    asks: [
      ['70123.50', '0.2'],
      ['70124.00', '3'],
    ],
  },
  klines: [
    [1_790_000_000_000, '70000.00', '70200.00', '69900.00', '70123.45', '12'],
    [1_790_003_600_000, '70123.45', '70300.00', '70100.00', '70250.00', '9'],
  ],
}

/** The parts of the fleet that the bot asks, answering out of a hand; orders are left to the test. */
export function standIn(bus: Bus) {
  const accounts = new Map<string, AccountInfo>()
  const state = {
    balances: [
      { asset: 'USDT', free: '1000', locked: '0' },
      { asset: 'BTC', free: '0.02', locked: '0' },
    ],
    openOrders: [] as object[],
    factor: 'off' as 'off' | 'on',
  }
  const meta = { cached: false, ageMs: 0, weight: 1 }

  bus.serve(Query, {}, ({ tokens: { operation }, payload }) => {
    if (operation === 'tickerPrice') {
      const row = { symbol: 'BTCUSDT', price: '70000.00' }
      return answered({ data: payload.symbol ? row : [row, { symbol: 'ETHUSDT', price: '3500' }], meta })
    }
    const data = answers[operation]
    return data ? answered({ data, meta }) : refused(refusal('UNKNOWN_SYMBOL', 'no such symbol'))
  })
  bus.serve(Call, {}, ({ tokens: { operation } }) => {
    if (operation === 'getAccount') return answered({ data: { balances: state.balances }, meta })
    if (operation === 'getOpenOrders') return answered({ data: state.openOrders, meta })
    return answered({ data: [{ interval: 'DAY', intervalNum: 1, limit: 200_000, count: 3 }], meta })
  })
  bus.serve(AccountsAdd, {}, ({ payload: { userId, accountId, apiKey, label = 'main' } }) => {
    const known = accountId ? accounts.get(accountId) : undefined
    const account: AccountInfo = known
      ? { ...known, state: 'active', ...(apiKey ? { apiKey } : {}) }
      : {
          ...{ accountId: `7f${userId}`, userId, label, keyType: 'ED25519', state: 'pending', addedAt: 1 },
          publicKey:
            '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n',
        }
    accounts.set(account.accountId, account)
    return answered({ account })
  })
  bus.serve(AccountsTotp, {}, () => answered({ state: state.factor }))
  bus.serve(AccountsList, {}, ({ payload: { userId } }) =>
    answered({ accounts: [...accounts.values()].filter((account) => account.userId === userId) }),
  )
  bus.serve(AccountsCheck, {}, ({ payload: { accountId } }) => {
    const account = accounts.get(accountId)
    if (!account) return refused(refusal('NO_ACCOUNT', 'there is no such account'))
    return answered({
      account,
      findings: [{ code: 'KEY_WORKS', level: 'ok' as const, message: 'Binance accepts the key' }],
    })
  })
  bus.serve(AccountsRemove, {}, ({ payload: { accountId } }) => {
    const account = accounts.get(accountId)
    accounts.delete(accountId)
    return account ? answered({ account }) : refused(refusal('NO_ACCOUNT', 'there is no such account'))
  })
  return { accounts, state }
}

export type Bot = { stop(signal?: NodeJS.Signals): Promise<number | null>; lines: string[] }

async function runBot(env: Record<string, string>): Promise<Bot> {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'services/telegram/main.ts')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => lines.push(...text.split('\n').filter(Boolean)))
  }
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return exited
  }
  whenTestEnds(async () => void (await stop('SIGKILL')))
  await waitFor(`the bot to be ready; it said ${lines.join('\n')}`, () =>
    lines.some((line) => line.includes('"msg":"ready"')),
  )
  return { stop, lines }
}

const token = '1000000001:TEST-token-of-a-simulated-bot-aaaaa'

/** Real NATS, real Redis, a Bot API and the real bot; the rest of the fleet out of a hand. */
export async function startTelegram() {
  const [nats, redis, botApi] = await Promise.all([startNats(), startRedis(), startBotApi({ port: 0, log: silent })])
  whenTestEnds(() => botApi.close())
  await provision({ servers: nats.url })
  const bus = await connectBus({ servers: nats.url, name: 'test' })
  whenTestEnds(() => bus.close())
  const rest = standIn(bus)
  await bus.flush()
  const botApiUrl = `http://127.0.0.1:${botApi.port}`
  const env = {
    TELEGRAM_BOT_TOKEN: token,
    TELEGRAM_API_ROOT: botApiUrl,
    NATS_URL: nats.url,
    REDIS_URL: redis.url,
    LOG_LEVEL: 'info',
    TELEGRAM_ACCESS: 'everybody',
  }
  /** What the bot called, with what. */
  const calls = async (method: string) => {
    const answer = await (await fetch(`${botApiUrl}/control/calls?method=${method}`)).json()
    return (answer as { calls: { params: { text?: string; chat_id?: unknown; message_id?: unknown } }[] }).calls
  }
  return {
    ...{ nats, redis, bus, token, calls, ...rest },
    start: (own: Readonly<Record<string, string>> = {}) => runBot({ ...env, ...own }),
    fault: (fault: object) => post(`${botApiUrl}/control/faults`, fault),
    person: (id: number, language?: string) => createPerson(botApiUrl, id, language),
  }
}
