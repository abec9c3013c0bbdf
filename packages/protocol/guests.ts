import { roles } from './names.ts'
import { FaultError, refusal } from './outcome.ts'
import { inboxOf, type Permissions } from './permissions.ts'
import { definedSubjects, type Subject } from './subject.ts'
import { asToken } from './tokens.ts'

/** What a program of other people asks to be let in for. */
export interface GuestWish {
  /** A token; also the name of its inboxes, `_INBOX_name.>`. */
  readonly name: string
  /** Subjects, with `*` and `>` where many are meant: `md.spot.*.trade`. */
  readonly read?: readonly string[]
  /** All that is told of one account, and the alerts of the user it belongs to. */
  readonly account?: { readonly accountId: string; readonly userId: string }
}

/** What is asked for along with market data: leases on streams, without which nothing moves. */
const forMarketData = ['md.want', 'md.drop']

const wordsOf = (subject: string) => subject.split('.')
const isPlaceholder = (word: string) => word.startsWith('{')

/** Whether some subject fits both a filter and a pattern of the contract. */
function overlaps(filter: string, { pattern }: Subject): boolean {
  const asked = wordsOf(filter)
  const defined = wordsOf(pattern)
  for (const [index, word] of asked.entries()) {
    if (word === '>') return index < defined.length
    const other = defined[index]
    if (other === undefined) return false
    if (word !== '*' && !isPlaceholder(other) && word !== other) return false
  }
  return asked.length === defined.length
}

const refuse = (code: string, message: string): never => {
  throw new FaultError(refusal(code, message))
}

/** The subjects of the contract behind a filter. @throws FaultError when one of them is not for guests, or none is */
function readable(filter: string): Subject[] {
  const words = wordsOf(filter)
  const [first = ''] = words
  asToken(first, 'the first word of a subject')
  for (const [index, word] of words.entries()) {
    if (word === '*' || (word === '>' && index === words.length - 1)) continue
    asToken(word, 'a word of a subject')
  }
  const met = definedSubjects.filter((subject) => overlaps(filter, subject))
  if (met.length === 0) refuse('BAD_SUBJECT', `${filter} is no subject of the contract; docs/subjects.md lists them`)
  // A subject that tells events and takes requests on the same name is read for its events.
  const names = new Set(met.filter(({ users }) => users.guests).map(({ pattern }) => pattern))
  const closed = met.find(({ pattern }) => !names.has(pattern))
  if (closed)
    refuse('NOT_FOR_GUESTS', `${filter} takes in ${closed.pattern}, which is not for programs outside the fleet`)
  return met.filter(({ users }) => users.guests)
}

/**
 * What the server lets a guest do: subscribe to what was asked for, ask public queries where these were asked for, hold
 * leases on the market data it reads, and nothing else; no log, no bucket, no command.
 * @throws FaultError `BAD_TOKEN`, `BAD_NAME`, `BAD_SUBJECT`, `NOT_FOR_GUESTS`
 */
export function guestPermissions({ name, read = [], account }: GuestWish): Permissions {
  asToken(name, 'name')
  if ([...roles, 'operator', 'provision'].includes(name)) refuse('BAD_NAME', `${name} is an identity of the fleet`)
  const ofAccount = account
    ? [`account.${asToken(account.accountId, 'accountId')}.>`, `alerts.fired.${asToken(account.userId, 'userId')}.*`]
    : []
  const filters = [...ofAccount, ...read]
  if (filters.length === 0) refuse('BAD_SUBJECT', 'name at least one subject to read, or an account')
  const subscribe = [`${inboxOf(name)}.>`]
  const publish: string[] = []
  for (const filter of filters) {
    const met = readable(filter)
    if (met.some(({ kind }) => kind === 'request')) publish.push(filter)
    if (met.some(({ kind }) => kind !== 'request')) subscribe.push(filter)
    if (met.some(({ pattern }) => pattern.startsWith('md.'))) publish.push(...forMarketData)
  }
  return { publish: [...new Set(publish)].sort(), subscribe: [...new Set(subscribe)].sort() }
}
