import { type Bus, type Command, FaultError, type User } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ActionOf } from './action.ts'
import type { Ask } from './ask.ts'
import type { Chat, Reply } from './chat.ts'
import { createPlacing, type Placing } from './placing.ts'
import type { Receipt } from './receipt.ts'
import type { Receipts } from './receipts.ts'
import type { Sessions } from './sessions.ts'
import { texts } from './texts/index.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const user: User = { userId: 'tg1', chatId: '1', language: 'en', since: 0 }
const ask: Ask = {
  ...{ user, rights: 'member', chatId: '1', isPrivate: true, messageId: '10', words: [], t: texts.en },
}
const action = (): ActionOf<'placeOrder'> => ({
  ...{ do: 'placeOrder', accountId: '7fk3m9qpw2', order: { symbol: 'BTCUSDT', side: 'BUY' } },
  ...{ base: 'BTC', quote: 'USDT', text: '/buy', validUntil: Date.now() + 60_000 },
})

const cancel = { do: 'cancelOrder', accountId: '7fk3m9qpw2', symbol: 'BTCUSDT', orderId: '9', base: 'BTC' } as const

/** A bot before an order log; what its message is changed to in the end is in `told`, receipts that were shown in `shown`. */
function bench(append: Bus['append'], show: Receipts['show']) {
  const told: string[] = []
  const said: string[] = []
  const offered: unknown[] = []
  const shown: string[] = []
  const forgotten: string[] = []
  const begun = new Map<string, Receipt>()
  const handedIn = new Set<string>()
  const kept = new Map<string, string>()
  const bus = {
    async append(...[subject, tokens, command]: Parameters<Bus['append']>) {
      const appended = await append(subject, tokens, command)
      handedIn.add((tokens as { commandId: string }).commandId)
      return appended
    },
    last: async (_subject: unknown, { commandId }: { commandId: string }) => handedIn.has(commandId) || undefined,
  } as unknown as Bus
  const chat = {
    say: async (_to: unknown, { text }: { text: { html: string } }) => ({
      ok: true,
      messageId: `${said.push(text.html) + 20}`,
    }),
    async change(_to: unknown, _id: string, { text, buttons = [] }: Reply) {
      told.push(text.html)
      offered.push(...buttons.flat().map((button) => ('action' in button ? button.action : undefined)))
    },
  } as unknown as Chat
  const receipts = {
    begin: async (receipt: Receipt) => void (begun.has(receipt.commandId) || begun.set(receipt.commandId, receipt)),
    find: async (_accountId: string, commandId: string) => begun.get(commandId),
    show: (receipt: Receipt) => {
      shown.push(`${receipt.messageId} ${receipt.commandId}`)
      return show(receipt)
    },
    forget: async ({ commandId }: { commandId: string }) => void forgotten.push(commandId),
  } as unknown as Receipts
  const sessions = {
    get: async (name: string) => kept.get(name),
    set: async (name: string, text: string) => void kept.set(name, text),
  } as unknown as Sessions
  return {
    placing: createPlacing({ bus, clock: systemClock, log, chat, receipts, sessions }),
    ...{ told, said, offered, shown, forgotten, handedIn },
  }
}

const takes = (async () => ({ ok: true, seq: 1 })) as unknown as Bus['append']

afterEach(() => void vi.useRealTimers())

it('hands an order in although its receipt cannot be shown: that is made up for, a lost order is not', async () => {
  const taken: Command[] = []
  const append = (async (_subject: unknown, _tokens: unknown, command: Command) => {
    await systemClock.sleep(20)
    taken.push(command)
    return { ok: true, seq: 1 }
  }) as unknown as Bus['append']
  const { placing, told, forgotten } = bench(append, () => Promise.reject(new Error('Redis and the logs are away')))
  await placing.place(ask, 'nonce', action())
  expect(taken).toHaveLength(1)
  expect(told).toEqual([])
  expect(forgotten).toEqual([])
})

it.each([
  ['nothing was sent', 'unsent', texts.en.trade.notSent],
  ['it is not known', 'unknown', texts.en.trade.handInUnknown],
] as const)('says that %s when the order log takes nothing for so long', async (_, outcome, said) => {
  vi.useFakeTimers()
  const refuse = () => Promise.reject(new FaultError({ code: 'BUS', message: 'the log is away', outcome }))
  const { placing, told, forgotten } = bench(refuse, async () => undefined)
  const placed = placing.place(ask, 'nonce', action())
  await vi.runAllTimersAsync()
  await placed
  expect(told).toEqual([said.html])
  expect(forgotten).toEqual(outcome === 'unsent' ? ['nonce'] : [])
})

describe('of the two buttons of a preview the first one counts', () => {
  it('and who cancels after the order was handed in is shown its receipt, never told that nothing was sent', async () => {
    const { placing, told, shown } = bench(takes, async () => undefined)
    await placing.place(ask, 'nonce', action())
    await placing.drop(ask)
    expect(told).toEqual([])
    expect(shown).toEqual(['10 nonce', '10 nonce'])
  })

  it('and who confirms after they were told that nothing was sent sends nothing', async () => {
    const { placing, told, handedIn } = bench(takes, async () => undefined)
    await placing.drop(ask)
    await placing.place(ask, 'nonce', action())
    expect(told).toEqual([texts.en.trade.dropped.html, texts.en.trade.dropped.html])
    expect([...handedIn]).toEqual([])
  })
})

it.each([
  ['a cancel', (placing: Placing) => placing.cancel(ask, 'nonce', cancel), cancel],
  ['an order', (placing: Placing) => placing.place(ask, 'nonce', action()), { do: 'run', text: '/buy', inPlace: true }],
] as const)('%s that was not sent can be asked for again where that is said', async (_, run, again) => {
  vi.useFakeTimers()
  const refuse = () => Promise.reject(new FaultError({ code: 'BUS', message: 'the log is away', outcome: 'unsent' }))
  const { placing, offered } = bench(refuse, async () => undefined)
  const running = run(placing)
  await vi.runAllTimersAsync()
  await running
  expect(offered).toEqual([again])
})

it('an order that was handed in is not called expired when its button is pressed again after a restart', async () => {
  const { placing, told, shown } = bench(takes, async () => undefined)
  await placing.place(ask, 'nonce', action())
  await placing.place(ask, 'nonce', { ...action(), validUntil: Date.now() - 1 })
  expect(told).toEqual([])
  expect(shown).toEqual(['10 nonce', '10 nonce'])
})

it('a cancel that is pressed again after a restart has one message', async () => {
  const { placing, said, shown } = bench(takes, async () => undefined)
  await placing.cancel(ask, 'nonce', cancel)
  await placing.cancel(ask, 'nonce', cancel)
  expect(said).toHaveLength(1)
  expect(shown).toEqual(['21 nonce', '21 nonce'])
})
