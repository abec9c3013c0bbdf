import { defineKey } from '../key.ts'
import { DeadMan } from '../subjects/dead-man.ts'
import { Freeze } from '../subjects/freeze.ts'
import { Quarantine } from '../subjects/quarantine.ts'

export const FreezeKey = defineKey({
  bucket: 'fleet',
  pattern: 'freeze.{scope}',
  owner: 'coordinator',
  readers: ['executor'],
  summary:
    'What is frozen: `all`, `account-ID`, `user-ID`, `market-NAME`. An operator may write it without a coordinator.',
  value: Freeze,
})

export const DeadManKey = defineKey({
  bucket: 'fleet',
  pattern: 'deadman.{accountId}',
  owner: 'executor',
  readers: [],
  summary: "An account with a dead man's switch: its futures orders are kept alive by heartbeats.",
  value: DeadMan,
})

export const QuarantineKey = defineKey({
  bucket: 'fleet',
  pattern: 'quarantine.{accountId}.{commandId}',
  owner: 'executor',
  readers: ['coordinator'],
  summary: 'A request whose outcome stayed unknown, until an operator releases it; and who did.',
  value: Quarantine,
})
