import { definedSubjects, type Subject } from '@flotilla/protocol'

/** Somebody's names for what is theirs, by the field or token that carries them. */
export type Names = Readonly<Record<'userId' | 'accountId' | 'alertId' | 'commandId' | 'shard', string>>

/** One thing a tenant says to get at what is another's. */
export interface Try {
  readonly what: string
  readonly subject: string
  readonly body: object
  /** Whether somebody answers there; nobody does on a subject that names nobody. */
  readonly isAnswered: boolean
}

/** What of a message says whose it is, wherever it stands in it. */
const saysWhose = /user|account|scope/i
/** What names one thing of its owner's beside that. */
const ownIds = ['accountId', 'alertId', 'commandId'] as const

type Schema = { readonly def: { readonly type: string } & Readonly<Record<string, unknown>> }
type Shape = Readonly<Record<string, Schema & { safeParse(value: unknown): { success: boolean } }>>

/** Every field of a schema with its path; those of lists and records as well. */
function fieldsOf(schema: unknown, path = ''): string[] {
  const { type, shape, ...inner } = (schema as Schema).def
  if (type === 'object') {
    return Object.entries(shape as Shape).flatMap(([name, of]) => [path + name, ...fieldsOf(of, `${path}${name}.`)])
  }
  const within = ['innerType', 'element', 'valueType', 'in'].flatMap((name) => inner[name] ?? [])
  const options = Array.isArray(inner.options) ? inner.options.filter((each) => typeof each === 'object') : []
  return [...within, ...options].flatMap((of) => fieldsOf(of, path))
}

const shapeOf = ({ payload }: Subject): Shape => {
  const { type, shape } = (payload as unknown as Schema).def
  return type === 'object' ? (shape as Shape) : {}
}

const tokensOf = ({ pattern }: Subject) => [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

/** The subjects that say whose something is: in the subject itself or in what they carry. */
export const tenantSubjects = () =>
  definedSubjects.filter((subject) =>
    [...tokensOf(subject), ...fieldsOf(subject.payload)].some((name) => saysWhose.test(name)),
  )

/** Whether it names the user and something that must be theirs, so that whoever answers can hold one against the other. */
export function isHeldAgainst(subject: Subject): boolean {
  const names = [...tokensOf(subject), ...Object.keys(shapeOf(subject))]
  return names.includes('userId') && ownIds.some((name) => names.includes(name))
}

const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '20' }

/** How other fields may be filled: of several what the field takes. */
const fillings: Readonly<Record<string, readonly unknown[]>> = {
  ...{ act: ['off'], sealedSeed: ['AAAA'], code: ['123456'], by: ['telegram:user:mallory'], label: ['taken'] },
  ...{ perOrder: ['999999'], perDay: ['999999'], codeAbove: ['999999'], on: [true], countdownMs: [120_000] },
  ...{ keyType: ['HMAC'], apiKey: ['x'.repeat(64)], sealedSecret: ['AAAA'], purpose: ['HMAC'], language: ['en'] },
  ...{ text: ['BTCUSDT > 1', { en: 'pay me', tr: 'bana öde' }], flatten: [true], id: ['n1'], priority: [1], at: [1] },
  ...{ action: ['place'], market: ['spot'], expiresAt: [Date.now() + 3_600_000], order: [order] },
  ...{ operation: ['spot.newOrder'], context: [{ note: 'x' }] },
}
const tokenFillings: Readonly<Record<string, string>> = { product: 'spot', operation: 'getAccount' }

/** @throws Error for a field that nothing is known to fill: a new subject is to be covered here */
function filling(subject: Subject, name: string, takes: (value: unknown) => boolean): unknown {
  const found = fillings[name]?.find(takes)
  if (found === undefined) throw new Error(`nothing here fills ${name} of ${subject.pattern}: say what does`)
  return found
}

/** Bodies that say all there is to say, and all but one of what may be left out. */
function bodiesOf(subject: Subject, names: Readonly<Record<string, string>>): Record<string, unknown>[] {
  const shape = Object.entries(shapeOf(subject))
  const whole = Object.fromEntries(
    shape.map(([name, field]) => [
      name,
      names[name] ?? filling(subject, name, (value) => field.safeParse(value).success),
    ]),
  )
  const optional = shape.flatMap(([name, field]) =>
    names[name] === undefined && field.safeParse(undefined).success ? [name] : [],
  )
  const without = (left: readonly string[]) =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => !left.includes(name)))
  return [whole, without(optional), ...optional.map((name) => without([name]))]
}

/** Names as no builder of ours would let them through. */
const hostile = (name: string, of: string) => [
  ...['*', '>', '', `${of}.x`, `*.${of}`, `${of} `, `${of}\u0000`, `../${of}`, `${of}\r\nPUB x 1`],
  ...(name === 'scope' ? ['account-*', 'user->', `account-${of}.x`, `user-${of}*`] : []),
]

const inSubject = ({ pattern }: Subject, values: Readonly<Record<string, string>>) =>
  pattern.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? tokenFillings[name] ?? 'x')

/** Everything by which `thief` may try to get at what is `owner`'s on a subject. @throws Error when it is not covered */
export function triesOn(subject: Subject, owner: Names, thief: Names): Try[] {
  const shape = shapeOf(subject)
  const nested = fieldsOf(subject.payload).find((path) => saysWhose.test(path) && !(path in shape))
  if (nested) throw new Error(`${subject.pattern} says whose it is deep inside, in ${nested}: cover that here`)
  const names = { ...owner, scope: `account-${owner.accountId}` }
  const own = { ...thief, scope: `account-${thief.accountId}` }
  const tries: Try[] = []
  const say = (what: string, tokens: Readonly<Record<string, string>>, fields: Readonly<Record<string, string>>) => {
    const name = inSubject(subject, tokens)
    const isAnswered = subject.parse(name) !== undefined
    for (const body of bodiesOf(subject, fields)) tries.push({ what, subject: name, body, isAnswered })
  }
  if (isHeldAgainst(subject)) {
    say("another's thing in one's own name", { ...names, userId: own.userId }, { ...names, userId: own.userId })
    if ('accountId' in shape) say("one's own thing in another's name", own, { ...own, userId: names.userId })
  }
  for (const name of Object.keys(shape).filter((each) => each in names)) {
    for (const value of hostile(name, owner.accountId)) {
      say(`${name} ${JSON.stringify(value)}`, own, { ...own, [name]: value })
    }
  }
  const tokens = tokensOf(subject).filter((each) => each in names)
  for (const name of tokens) {
    for (const value of ['*', '>']) say(`${value} for ${name}`, { ...names, [name]: value }, names)
  }
  if (tokens.includes('shard')) say("another's account in one's own shard", { ...names, shard: own.shard }, names)
  if (tokens.includes('commandId')) {
    say("another's id once more", names, names)
    say("another's id on one's own account", { ...own, commandId: names.commandId }, own)
  }
  return tries
}
