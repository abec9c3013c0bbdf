import type { Fleet } from '@flotilla/client'
import type { Fact, User } from '@flotilla/protocol'
import { expect, test } from 'vitest'
import type { AccountChoice } from '../accounts.ts'
import type { Ask } from '../ask.ts'
import { texts } from '../texts/index.ts'
import { createFleetCommands } from './fleet.ts'

const user: User = { userId: 'tg1', chatId: '1', language: 'en', since: 0 }
const ask: Ask = {
  ...{ user, rights: 'member', chatId: '1', isPrivate: true, messageId: '10', words: [], t: texts.en },
}
const incident = {
  kind: 'incident' as const,
  incident: 'noisy-account',
  id: 'i',
  message: 'account 7fa is served less often',
}

function commandsOf(facts: Fact[]) {
  const fleet = { status: async () => facts } as unknown as Fleet
  return createFleetCommands(fleet, {} as AccountChoice)
}

test('incidents name other people’s accounts: operators alone are shown them, and not before a group', async () => {
  const { fleet } = commandsOf([{ ...incident, at: 0 }])
  const shown = async (over: Partial<Ask>) => (await fleet({ ...ask, ...over }))?.text.html
  expect(await shown({})).not.toContain('7fa')
  expect(await shown({ rights: 'operator', isPrivate: false })).not.toContain('7fa')
  expect(await shown({ rights: 'operator' })).toContain('account 7fa is served less often')
})

test('freezes are counted', async () => {
  const freeze = { kind: 'freeze', cause: 'kill-switch', scope: 'all' } as const
  expect((await commandsOf([freeze]).fleet(ask))?.text.html).toContain('1 freeze in force')
  expect((await commandsOf([freeze, freeze]).fleet(ask))?.text.html).toContain('2 freezes in force')
})
