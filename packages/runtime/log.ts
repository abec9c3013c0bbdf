import pino from 'pino'
import { userInfo } from './config.ts'

/** The only fields that are ever logged besides level, time, role, instance and the sentence itself. */
const fieldNames = [
  'accountId',
  'address',
  'alertId',
  'at',
  'attempt',
  'code',
  'commandId',
  'count',
  'detail',
  'durationMs',
  'egress',
  'epoch',
  'event',
  'kind',
  'market',
  'operation',
  'outcome',
  'path',
  'pid',
  'pool',
  'port',
  'reason',
  'retryAfterMs',
  'shard',
  'shards',
  'state',
  'status',
  'stream',
  'streams',
  'subject',
  'symbol',
  'url',
  'userId',
  'version',
  'weight',
  'why',
] as const

const allowed: ReadonlySet<string> = new Set(fieldNames)

/** Fields of a line. One that is not on the list does not compile, and is left out if it comes all the same. */
export type Fields = Readonly<Partial<Record<(typeof fieldNames)[number], string | number | boolean | undefined>>>

/** A structured log: a sentence and fields out of a fixed list. Anything else handed in is left out. */
export interface Log {
  debug(sentence: string, fields?: Fields): void
  info(sentence: string, fields?: Fields): void
  warn(sentence: string, fields?: Fields): void
  error(sentence: string, fields?: Fields, error?: unknown): void
}

/** Query strings carry signatures and key ids, and a URL may carry a password: neither is logged. */
const withoutQuery = (value: string) => value.replace(/\?\S*/g, '?…').replace(userInfo, '//…@')

function clean(fields: Fields = {}): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (allowed.has(name) && value !== undefined) kept[name] = typeof value === 'string' ? withoutQuery(value) : value
  }
  return kept
}

/** The top of a stack says where it was; some libraries join hundreds of them. */
const stackTop = ({ stack = '' }: Error) => stack.split('\n').slice(0, 8).join('\n')

/** Of an error only what it is and where it came from: its stack; causes by name and message. */
function describe(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { why: withoutQuery(String(error)) }
  const cause = error.cause instanceof Error ? ` (because: ${error.cause.name}: ${error.cause.message})` : ''
  return { why: withoutQuery(`${error.name}: ${error.message}${cause}`), stack: withoutQuery(stackTop(error)) }
}

export interface LogOptions {
  readonly level: string
  readonly role: string
  readonly instance: string
  /** Where lines go; standard output when left out. */
  readonly write?: (line: string) => void
}

/** Creates the log of a process: JSON lines of pino, times in epoch ms. */
export function createLog({ level, role, instance, write }: LogOptions): Log {
  const options = { level, base: { role, instance }, timestamp: pino.stdTimeFunctions.epochTime }
  const sink = write ? pino(options, { write }) : pino(options, pino.destination({ dest: 1, sync: true }))
  return {
    debug: (sentence, fields) => sink.debug(clean(fields), sentence),
    info: (sentence, fields) => sink.info(clean(fields), sentence),
    warn: (sentence, fields) => sink.warn(clean(fields), sentence),
    error: (sentence, fields, error) =>
      sink.error({ ...clean(fields), ...(error === undefined ? {} : describe(error)) }, sentence),
  }
}
