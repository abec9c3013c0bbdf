import { type Bus, type Command, FaultError, type User } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { afterEach, expect, it, vi } from 'vitest'
import type { ActionOf } from './action.ts'
import type { Ask } from './ask.ts'
import type { Chat } from './chat.ts'
import { createPlacing } from './placing.ts'
import type { Receipts } from './receipts.ts'
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

/** A bot before an order log; what its message is changed to in the end is in `told`. */
function bench(append: Bus['append'], show: Receipts['show']) {
  const told: string[] = []
  const forgotten: string[] = []
  const bus = { append, last: async () => undefined } as unknown as Bus
  const chat = {
    change: async (_to: unknown, _id: string, { text }: { text: { html: string } }) => void told.push(text.html),
  } as unknown as Chat
  const receipts = {
    begin: async () => undefined,
    show,
    forget: async ({ commandId }: { commandId: string }) => void forgotten.push(commandId),
  } as unknown as Receipts
  return { placing: createPlacing({ bus, clock: systemClock, log, chat, receipts }), told, forgotten }
}

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
