import type { Fleet } from '@flotilla/client'
import { FaultError, refusal, type User } from '@flotilla/protocol'
import { parseRule } from '@flotilla/rules'
import { expect, test } from 'vitest'
import { type Ask, orFault } from '../ask.ts'
import { texts } from '../texts/index.ts'
import { createAlertCommands } from './alerts.ts'

const user: User = { userId: 'tg1', chatId: '1', language: 'tr', since: 0 }
const ask: Ask = {
  ...{ user, rights: 'member', chatId: '1', isPrivate: true, messageId: '10', t: texts.tr },
  words: ['BTCUSDT', '>', '70000'],
}

/** What a person who asks for an alert is told when it is refused. */
async function told(fault: FaultError['fault']) {
  const put = () => Promise.reject(new FaultError(fault))
  const { commands } = createAlertCommands({ alerts: { put } } as unknown as Fleet)
  return (await orFault(user, () => commands.alert(ask)))?.text.html
}

test('a rule that cannot be read is explained, with one that can', async () => {
  const parsed = parseRule('BTCUSDT is high', { defaultMarket: 'spot' })
  if (parsed.ok) throw new Error('that is no rule')
  expect(await told(parsed.fault)).toMatch(/anlayamadım[\s\S]*\/alert BTCUSDT/)
})

test('that there are too many alerts is not told as a rule that cannot be read', async () => {
  const said = await told(refusal('TOO_MANY_ALERTS', '200 alerts are active already; remove one first'))
  expect(said).toContain('Etkin alarm sayısı')
  expect(said).not.toContain('anlayamadım')
})
