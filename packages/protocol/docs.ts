import { z } from 'zod'
import { definedKeys } from './keys.ts'
import { streamOf, streams } from './streams.ts'
import { definedSubjects, type Subject } from './subject.ts'
// Loading the definitions is what fills `definedSubjects`.
import './subjects/account.ts'
import './subjects/accounts.ts'
import './subjects/accounts-seen.ts'
import './subjects/alerts.ts'
import './subjects/audit.ts'
import './subjects/calls.ts'
import './subjects/caps.ts'
import './subjects/dead-man.ts'
import './subjects/fleet.ts'
import './subjects/freeze.ts'
import './subjects/market-data.ts'
import './subjects/notify.ts'
import './subjects/orders.ts'
import './subjects/quarantine.ts'
import './subjects/pages.ts'
import './subjects/second-factor.ts'
import './subjects/vault.ts'

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })

function fieldsOf(schema: z.ZodType): string {
  const json = schemaOf(schema) as { properties?: Record<string, unknown>; required?: string[]; anyOf?: unknown[] }
  const shape = json.properties ?? (json.anyOf?.[0] as typeof json | undefined)?.properties
  const required = new Set(json.required ?? (json.anyOf?.[0] as typeof json | undefined)?.required)
  if (!shape) return ''
  return Object.keys(shape)
    .map((name) => (required.has(name) ? `\`${name}\`` : `\`${name}?\``))
    .join(' ')
}

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

/** `docs/subjects.md`: every subject, stream and key with its owner and fields. */
export function printSubjects(): string {
  const lines = [
    '# Subjects',
    '',
    'Printed from `packages/protocol`; `npm run docs` prints it again. The owner answers or consumes a subject; of an event it is the only publisher.',
    'Replies are `{"ok":true,…}` or `{"ok":false,"error":{code,message,outcome,retryAfterMs?}}`. Decimals and ids are strings, times are epoch milliseconds.',
    '',
    row(['subject', 'kind', 'owner', 'carries', 'fields', 'reply']),
    row(['---', '---', '---', '---', '---', '---']),
    ...definedSubjects.map((subject) =>
      row([
        `\`${subject.pattern}\``,
        subject.kind === 'jetstream' ? `JetStream ${streamOf(subject.pattern)}` : subject.kind,
        subject.owner,
        subject.summary,
        fieldsOf(subject.payload),
        subject.reply ? fieldsOf(subject.reply) : '',
      ]),
    ),
    '',
    '## Streams',
    '',
    row(['stream', 'subjects', 'kept', 'holds']),
    row(['---', '---', '---', '---']),
    ...Object.values(streams).map(({ name, subjects, maxAgeMs, summary }) =>
      row([name, subjects.map((each) => `\`${each}\``).join(' '), `${maxAgeMs / 3_600_000} h`, summary]),
    ),
    '',
    '## Keys',
    '',
    row(['bucket', 'key', 'written by', 'holds', 'fields']),
    row(['---', '---', '---', '---', '---']),
    ...definedKeys.map((key) => row([key.bucket, `\`${key.pattern}\``, key.owner, key.summary, fieldsOf(key.value)])),
    '',
  ]
  return lines.join('\n')
}

function messageOf(subject: Subject) {
  return { name: subject.pattern, summary: subject.summary, payload: schemaOf(subject.payload) }
}

/** `docs/asyncapi.json`: the contract as AsyncAPI 3.0. @see https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function printAsyncApi(): string {
  // A subject that tells events and takes requests is two channels on one address.
  const isSecond = (subject: Subject) => definedSubjects.find(({ pattern }) => pattern === subject.pattern) !== subject
  const id = (subject: Subject) =>
    `${subject.pattern.replaceAll(/[{}]/g, '').replaceAll('.', '_')}${isSecond(subject) ? '_request' : ''}`
  const channels = definedSubjects.map((subject) => {
    const names = [...subject.pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
    const messages: Record<string, unknown> = { payload: messageOf(subject) }
    if (subject.reply) messages.reply = { payload: schemaOf(subject.reply) }
    const parameters = Object.fromEntries(names.map((name) => [name, {}]))
    return [id(subject), { address: subject.pattern, title: subject.summary, parameters, messages }]
  })
  const operations = definedSubjects.map((subject) => {
    const channel = { $ref: `#/channels/${id(subject)}` }
    const answers = subject.reply
      ? { reply: { channel, messages: [{ $ref: `#/channels/${id(subject)}/messages/reply` }] } }
      : {}
    return [
      id(subject),
      {
        // AsyncAPI tells it from the fleet's side: it receives requests and commands, it sends events.
        action: subject.kind === 'request' || subject.pattern.startsWith('orders.cmd') ? 'receive' : 'send',
        channel,
        summary: `${subject.owner}: ${subject.summary}`,
        messages: [{ $ref: `#/channels/${id(subject)}/messages/payload` }],
        ...answers,
      },
    ]
  })
  const document = {
    asyncapi: '3.0.0',
    info: { title: 'Flotilla', version: '0.1.0', description: 'The subjects of a Flotilla fleet on NATS.' },
    servers: { nats: { host: 'localhost:4222', protocol: 'nats' } },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
