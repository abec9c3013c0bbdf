import { wantedOrders } from './intents.ts'
import type { Violation } from './judge.ts'
import { moments } from './moments.ts'
import { keyOf, type Views } from './views.ts'

type Say = (line: string) => void

const counted = (items: Iterable<string>): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}

const listed = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'

/** What was compared: how much there is in each view, and how requests ended. */
export function sayComparison({ intents, commands, histories, ledger, fills, said }: Views, say: Say): void {
  const ends = [...histories.values()].map((records) => records.at(-1)?.state ?? 'none')
  const kinds = intents.map(({ command }) => `${command.market} ${command.action}`)
  const checked = [...histories.values()].filter((records) => records.some(({ state }) => state === 'checking'))
  const chats = intents.filter(({ via }) => via !== 'nats')
  const refused = [...histories.values()].flatMap((records) => {
    const { state, fault } = records.at(-1) ?? {}
    return state === 'rejected' ? (fault?.code ?? 'no code') : []
  })
  const told = new Set(fills.map(({ accountId, fill }) => `${accountId} ${fill.id}`))
  say(`intents    ${intents.length} (${chats.length} in the chat): ${listed(counted(kinds))}`)
  say(
    `log        ${commands.size} commands, ${histories.size} requests: ${listed(counted(ends))}; ${checked.length} were being checked`,
  )
  say(`refused    ${listed(counted(refused))}`)
  say(`exchange   ${listed(counted(ledger.map(({ market, kind }) => `${market} ${kind}`)))}`)
  say(`told       ${told.size} fills by ${fills.length} events; receipts of ${said.size} messages`)
}

/** How often each fault was applied and each moment of a request was hit on purpose. */
export function sayFaults(applied: ReadonlyMap<string, number>, hits: ReadonlyMap<string, number>, say: Say): void {
  const faults = new Map([...applied].filter(([name]) => !name.startsWith('arm ')))
  say(`faults     ${listed(faults)}`)
  for (const [moment, meaning] of Object.entries(moments)) {
    const of = (act: string) => `${hits.get(`${moment} ${act}`) ?? 0} of ${applied.get(`arm ${moment} ${act}`) ?? 0}`
    say(`kill point ${moment.padEnd(15)} killed ${of('kill').padEnd(9)} frozen ${of('freeze').padEnd(9)} ${meaning}`)
  }
}

/** A violation with all that the four views hold of it. */
export function sayViolation({ what, intent, rows = [] }: Violation, views: Views, seed: number, say: Say): void {
  say(`VIOLATION  seed ${seed}${intent ? ` command ${intent.commandId}` : ''}: ${what}`)
  for (const row of rows) say(`  exchange ${JSON.stringify(row)}`)
  if (!intent) return
  const { trader, commandId, via } = intent
  const key = keyOf(trader.accountId, commandId)
  say(`  intent   ${JSON.stringify(intent)}`)
  say(`  command  ${views.commands.has(key) ? 'in the log' : 'not in the log'}`)
  for (const record of views.histories.get(key) ?? []) say(`  state    ${JSON.stringify(record)}`)
  const ids = new Set([
    ...wantedOrders(intent).map(({ clientOrderId }) => clientOrderId),
    ...(views.histories.get(key) ?? []).flatMap(({ legs }) => legs.map(({ clientOrderId }) => clientOrderId)),
  ])
  for (const row of views.ledger) if (ids.has(row.clientOrderId)) say(`  exchange ${JSON.stringify(row)}`)
  for (const { fill } of views.fills) if (ids.has(fill.clientOrderId)) say(`  told     ${JSON.stringify(fill)}`)
  const texts = via === 'nats' ? [] : (views.said.get(`${via.chatId}/${via.messageId}`) ?? [])
  for (const text of texts) say(`  chat     ${JSON.stringify(text)}`)
}
