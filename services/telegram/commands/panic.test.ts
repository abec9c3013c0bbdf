import type { Fleet, FollowedFreeze } from '@flotilla/client'
import { FaultError, refusal, type User } from '@flotilla/protocol'
import { expect, test, vi } from 'vitest'
import type { Ask } from '../ask.ts'
import type { Chat } from '../chat.ts'
import type { Delivery } from '../outbox.ts'
import { texts } from '../texts/index.ts'
import { createPanicCommands } from './panic.ts'

const user: User = { userId: 'tg1', chatId: '1', language: 'en', since: 0 }
const ask: Ask = {
  ...{ user, rights: 'member', chatId: '1', isPrivate: true, messageId: '10', words: [], t: texts.en },
}
const done: FollowedFreeze = {
  ...{ accounts: 1, safe: 1, cancelled: 2, closed: 0, notSafe: [], complete: true, revision: 7, thawed: false },
}

/** The kill switch before a fleet that freezes like this; what its message is changed to is in `told`. */
function panicBefore(freeze: () => Promise<FollowedFreeze>) {
  const delivery = Promise.withResolvers<Delivery>()
  const told: string[] = []
  const setAndFollow = vi.fn(freeze)
  const fleet = { freezes: { setAndFollow }, bus: { reportDefect: () => undefined } } as unknown as Fleet
  const chat = {
    say: () => delivery.promise,
    change: async (_to: unknown, id: string, { text }: { text: { html: string } }) => told.push(`${id} ${text.html}`),
  } as unknown as Chat
  return { ...createPanicCommands({ fleet, chat }), setAndFollow, told, delivery }
}

test('freezes though Telegram takes no message, and says so once it does', async () => {
  const { panic, setAndFollow, told, delivery } = panicBefore(async () => done)
  await panic(ask)
  expect(setAndFollow).toHaveBeenCalledWith(expect.objectContaining({ scope: 'user-tg1' }), expect.anything())
  expect(told).toEqual([])
  delivery.resolve({ ok: true, messageId: '11' })
  await vi.waitFor(() => expect(told).toEqual([expect.stringMatching(/^11 .*Frozen\..*no order of it is open/)]))
})

test('says why where nobody froze', async () => {
  const { panic, told, delivery } = panicBefore(() => Promise.reject(new FaultError(refusal('NO_RESPONDER', 'nobody'))))
  await panic(ask)
  delivery.resolve({ ok: true, messageId: '11' })
  await vi.waitFor(() => expect(told).toEqual([expect.stringMatching(/^11 ⚠️/)]))
})

test('never says that it is frozen once it was thawed meanwhile', async () => {
  const { panic, told, delivery } = panicBefore(async () => ({ ...done, safe: 0, complete: false, thawed: true }))
  await panic(ask)
  delivery.resolve({ ok: true, messageId: '11' })
  await vi.waitFor(() => expect(told).toEqual([expect.stringMatching(/^11 .*freeze was ended/)]))
})
