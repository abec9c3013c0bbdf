import { FaultError, refusal } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { expect, test, vi } from 'vitest'
import { createLanes } from './lanes.ts'
import { createRouter, type RouterDeps } from './router.ts'
import type { Incoming } from './updates.ts'

const log = createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined })
const from = { id: '1', name: 'Ada', languageCode: 'en' }

const message = (text: string): Incoming => ({
  ...{ kind: 'text', chatId: '1', isPrivate: true, from, messageId: '10', text, hidden: '' },
})

/** A router before commands that do this; whom it hears may use the bot. */
function routerTo(commands: object, more: object = {}) {
  const user = { userId: 'tg1', chatId: '1', language: 'en', since: 0 }
  return createRouter({
    ...{ log, lanes: createLanes(), commands },
    users: { meet: async () => user, find: async () => user },
    access: { rightsOf: () => 'operator' },
    conversations: { of: async () => undefined },
    chat: { say: async () => undefined },
    ...more,
  } as unknown as RouterDeps)
}

test.each(['/panic', '/panic close', '/freeze all'])('%s waits for nothing that was asked before', async (text) => {
  const stop = vi.fn(async () => undefined)
  const { hear } = routerTo({ balance: () => systemClock.sleep(60_000), panic: stop, freeze: stop })
  for (let count = 0; count < 30; count += 1) hear(message('/balance'))
  hear(message(text))
  await vi.waitFor(() => expect(stop).toHaveBeenCalledOnce())
})

test('a button whose deed failed may be pressed again; one that was done may not', async () => {
  let fails = true
  const act = vi.fn(async () => {
    if (fails) throw new FaultError(refusal('NO_RESPONDER', 'nobody'))
    return undefined
  })
  const [use, answer] = [vi.fn(async () => undefined), async () => undefined]
  const buttons = { press: async () => ({ ok: true, action: { do: 'removeAlert', alertId: 'a' } }), use }
  const { hear } = routerTo({}, { act, buttons, gateway: { answer } })
  const press = { kind: 'press', chatId: '1', isPrivate: true, from, messageId: '10', pressId: 'p', data: 'n' } as const
  hear(press)
  await vi.waitFor(() => expect(act).toHaveBeenCalledOnce())
  fails = false
  hear(press)
  await vi.waitFor(() => expect(act).toHaveBeenCalledTimes(2))
  await vi.waitFor(() => expect(use).toHaveBeenCalledOnce())
})
