import type { Fleet } from '@flotilla/client'
import type { AccountInfo, User } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { createAccountChoice } from './accounts.ts'

const account = (accountId: string, state: AccountInfo['state']): AccountInfo => ({
  ...{ accountId, state, userId: 'tg1', label: accountId, keyType: 'ED25519', addedAt: 1 },
})

/** Which account a command is about. */
async function chosenOf(accounts: AccountInfo[], accountId?: string): Promise<string | undefined> {
  const fleet = { accounts: { list: async () => accounts } } as unknown as Fleet
  const user: User = { userId: 'tg1', chatId: '1', language: 'en', since: 0, ...(accountId && { accountId }) }
  return (await createAccountChoice(fleet).chosen(user))?.accountId
}

it('an account that works is taken before one that the key doctor blocked, which still is one to cancel on', async () => {
  const [blocked, active, pending] = [account('b', 'blocked'), account('a', 'active'), account('p', 'pending')]
  expect(await chosenOf([blocked, active, pending])).toBe('a')
  expect(await chosenOf([pending, blocked])).toBe('b')
  expect(await chosenOf([pending])).toBeUndefined()
})

it('what somebody chose does not give way to another account unasked', async () => {
  const accounts = [account('a', 'active'), account('b', 'blocked'), account('c', 'active'), account('p', 'pending')]
  expect(await chosenOf(accounts, 'b')).toBe('b')
  expect(await chosenOf(accounts, 'c')).toBe('c')
  for (const gone of ['p', 'x']) expect(await chosenOf(accounts, gone)).toBe('a')
})
