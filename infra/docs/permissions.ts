import { definedKeys, definedSubjects, type Role, type Subject } from '@flotilla/protocol'
import { IDENTITIES } from '../nats/identities.ts'
import { permissionsFor } from '../nats/permissions.ts'

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const names = (list: readonly Role[]) => [...new Set(list)].join(', ') || '–'

function subjectRow({ pattern, kind, owner, users }: Subject): string {
  const { tell, hear = [], look = [] } = users
  const isEvent = kind !== 'request' && tell === undefined
  const hearers = isEvent ? hear : [owner, ...hear]
  return row([`\`${pattern}\``, names(isEvent ? [owner] : (tell ?? [])), names(hearers), names(look)])
}

/** What the server lets each identity do, as `docs/permissions.md` shows it. */
export function printPermissions(): string {
  return [
    '# Permissions',
    '',
    'Printed from `packages/protocol`; `npm run docs` prints it again. Each role has an nkey of its own, and the NATS',
    'server refuses what is not listed here: `npm start`, the tests, compose and production use the same lists.',
    '`infra/nats/print-config.ts` prints the configuration of a production server, with TLS if asked.',
    '',
    row(['subject', 'told by', 'heard by', 'looked up by']),
    row(['---', '---', '---', '---']),
    ...definedSubjects.map(subjectRow),
    '',
    row(['key', 'bucket', 'written by', 'read by']),
    row(['---', '---', '---', '---']),
    ...definedKeys.map(({ bucket, pattern, owner, readers }) =>
      row([`\`${pattern}\``, bucket, owner, names([owner, ...readers])]),
    ),
    '',
    '## The lists as the server has them',
    ...IDENTITIES.flatMap((identity) => {
      const { publish, subscribe, denyPublish = [], answers = false } = permissionsFor(identity)
      const block = (title: string, list: readonly string[]) =>
        list.length > 0 ? [`${title}:`, '', '```', ...list, '```', ''] : []
      return [
        '',
        `### ${identity}`,
        '',
        ...block('publish', publish),
        ...block('not publish', denyPublish),
        ...block('subscribe', subscribe),
        answers ? 'It may answer each request it receives, once, within a minute.' : 'It answers nobody.',
      ]
    }),
    '',
  ].join('\n')
}
