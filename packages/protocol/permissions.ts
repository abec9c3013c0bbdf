import { definedKeys, type Key } from './keys.ts'
import type { Role } from './names.ts'
import { streamOf } from './streams.ts'
import { definedSubjects, type Subject } from './subject.ts'
// Loading the definitions is what fills `definedSubjects`.
import './docs.ts'

/** What the server lets an identity do: patterns of NATS subjects. */
export interface Permissions {
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
  /** Taken away from `publish`. */
  readonly denyPublish?: readonly string[]
  /** May answer each message that asks for an answer, once. */
  readonly answers?: boolean
}

/** The prefix of the inboxes of an identity: nobody else may listen there, so answers are for who asked. */
export const inboxOf = (identity: string) => `_INBOX_${identity}`

/** Asking the server whether there is JetStream at all, which clients do first. */
const askApi = '$JS.API.INFO'

/** The subject with a wildcard for each token; of tokens named `role` the role itself. */
const anyOf = ({ pattern }: { readonly pattern: string }, role: string) =>
  pattern.replaceAll('{role}', role).replaceAll(/\{\w+\}/g, '*')

/** Looking up the last message of a subject in a stream. */
const lookUp = (stream: string) => [askApi, `$JS.API.STREAM.MSG.GET.${stream}`]

const askStream = (stream: string) => `$JS.API.STREAM.INFO.${stream}`

/**
 * Reading along in a stream, by what a consumer may be filtered on. What a filter keeps out it keeps out also of a
 * consumer of another name; that a reader may disturb other readers of the same stream, no permission prevents.
 */
const readAlong = (stream: string, filter: string) => [
  ...lookUp(stream),
  askStream(stream),
  `$JS.API.CONSUMER.CREATE.${stream}.*.${filter}`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.CONSUMER.DELETE.${stream}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
  `$JS.ACK.${stream}.>`,
]

/**
 * Watching keys of a bucket by an ordered push consumer. The client begins it anew without naming the filter in the
 * subject, so who may watch some keys of a bucket may read all of them.
 */
const watchBucket = (stream: string, filter: string) => [
  ...lookUp(stream),
  askStream(stream),
  `$JS.API.CONSUMER.CREATE.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.*.${filter}`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.CONSUMER.DELETE.${stream}.*`,
  `$JS.FC.${stream}.>`,
]

function subjectRights(subject: Subject, role: Role) {
  const { kind, owner, users } = subject
  const name = anyOf(subject, role)
  const everyName = anyOf(subject, '*')
  const isEvent = kind !== 'request' && users.tell === undefined
  const owns = owner === role
  const tells = users.tell?.includes(role) || (owns && isEvent)
  const hears = users.hear?.includes(role) || (owns && !isEvent)
  if (kind !== 'jetstream') return { publish: tells ? [name] : [], subscribe: hears ? [everyName] : [] }
  const stream = streamOf(subject.pattern)
  const looks = owns || users.look?.includes(role)
  const reads = hears ? readAlong(stream, everyName) : looks ? lookUp(stream) : []
  return { publish: [...(tells ? [name] : []), ...reads], subscribe: [] }
}

function keyRights({ bucket, pattern, owner, readers }: Key, role: Role): string[] {
  const stream = `KV_${bucket}`
  const name = `$KV.${bucket}.${anyOf({ pattern }, '*')}`
  if (owner === role) return [name, ...watchBucket(stream, name)]
  return readers.includes(role) ? watchBucket(stream, name) : []
}

const sorted = (patterns: readonly string[]) => [...new Set(patterns)].sort()

/** What a role needs and no more, derived from who owns and uses each subject and key of the contract. */
export function permissionsOf(role: Role): Permissions {
  const rights = definedSubjects.map((subject) => subjectRights(subject, role))
  const keys = definedKeys.flatMap((key) => keyRights(key, role))
  return {
    publish: sorted([...rights.flatMap(({ publish }) => publish), ...keys]),
    subscribe: sorted([...rights.flatMap(({ subscribe }) => subscribe), `${inboxOf(role)}.>`]),
    answers: definedSubjects.some(({ kind, owner }) => kind === 'request' && owner === role),
  }
}

/** What changes how streams stand, rather than what is in them. */
const shapeStreams = ['CREATE', 'UPDATE', 'DELETE', 'RESTORE', 'SNAPSHOT'].map((verb) => `$JS.API.STREAM.${verb}.>`)

/** Creates streams and buckets, reads and tells nothing. */
export const provisionPermissions: Permissions = {
  publish: [askApi, '$JS.API.STREAM.INFO.*', '$JS.API.STREAM.CREATE.*', '$JS.API.STREAM.UPDATE.*'],
  subscribe: [`${inboxOf('provision')}.>`],
}

/** A person at the CLI: everything but the shape of the streams. */
export const operatorPermissions: Permissions = {
  publish: ['>'],
  subscribe: ['>'],
  denyPublish: shapeStreams,
}
