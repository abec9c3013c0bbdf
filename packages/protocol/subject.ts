import type { z } from 'zod'
import type { Role } from './names.ts'
import { FaultError, refusal } from './outcome.ts'
import { asToken, isToken } from './tokens.ts'

/** The names in braces of a pattern: `'md.{market}.{symbol}'` → `'market' | 'symbol'`. */
export type TokenNames<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | TokenNames<Rest>
  : never

export type Tokens<Pattern extends string> = Readonly<Record<TokenNames<Pattern>, string>>

/** `core` and `request` live for an instant; `jetstream` is stored until its stream lets go of it. */
export type SubjectKind = 'core' | 'request' | 'jetstream'

/** Who uses a subject besides its owner; what the server lets a role do is printed from it. */
export interface Users {
  /** Publish on it, or ask on it. Who is told is the owner: a subject without tellers is an event of its owner's. */
  readonly tell?: readonly Role[]
  /** Subscribe to it, or read its log. */
  readonly hear?: readonly Role[]
  /** Look up the last message of a log by its subject, and no more. */
  readonly look?: readonly Role[]
  /** Whether a program of other people may be let in to hear it, or, of a question about public data, to ask it. */
  readonly guests?: true
}

/** What is declared of a subject: the one source of its name, its owner and the shape it carries. */
export interface SubjectSpec<Pattern extends string, Payload extends z.ZodType, Reply extends z.ZodType> {
  readonly pattern: Pattern
  readonly kind: SubjectKind
  /** Who answers or consumes it; of an event, its only publisher. */
  readonly owner: Role
  readonly users: Users
  /** One sentence for the printed contract. */
  readonly summary: string
  readonly payload: Payload
  readonly reply?: Reply
}

export interface Subject<
  Pattern extends string = string,
  Payload extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> extends SubjectSpec<Pattern, Payload, Reply> {
  /** The subject for these tokens. @throws FaultError `BAD_TOKEN` */
  build(tokens: Tokens<Pattern>): string
  /** The subject with `*` for every token left out: what one subscribes to. */
  filter(tokens?: Partial<Tokens<Pattern>>): string
  /** The tokens of a received subject; undefined when it is not one that `build` could have made. */
  parse(subject: string): Tokens<Pattern> | undefined
}

const placeholder = /^\{(\w+)\}$/

type Values = Readonly<Record<string, string | undefined>>

/** An account under another shard than its own would be a second name for the same account. */
const liesInItsShard = ({ shard, accountId }: Values) =>
  shard === undefined || accountId === undefined || accountId.startsWith(shard)

/** Names, builds and takes apart one pattern of dot-separated tokens; used for subjects and for KV keys. */
export function patternOf<Pattern extends string>(pattern: Pattern) {
  const parts = pattern.split('.').map((part) => ({ text: part, name: placeholder.exec(part)?.[1] }))
  const fill = (tokens: Values, missing?: string) => {
    if (!liesInItsShard(tokens)) {
      throw new FaultError(refusal('BAD_TOKEN', `account ${tokens.accountId} does not lie in shard ${tokens.shard}`))
    }
    const texts = parts.map(({ text, name }) => {
      if (name === undefined) return text
      const value = tokens[name]
      return value === undefined && missing !== undefined ? missing : asToken(value ?? '', name)
    })
    return texts.join('.')
  }
  return {
    build: (tokens: Tokens<Pattern>) => fill(tokens),
    filter: (tokens: Partial<Tokens<Pattern>> = {}) => fill(tokens, '*'),
    parse(subject: string): Tokens<Pattern> | undefined {
      const got = subject.split('.')
      if (got.length !== parts.length) return undefined
      const tokens: Record<string, string> = {}
      for (const [index, { text, name }] of parts.entries()) {
        const value = got[index] ?? ''
        if (name === undefined ? value !== text : !isToken(value)) return undefined
        if (name !== undefined) tokens[name] = value
      }
      return liesInItsShard(tokens) ? (tokens as Tokens<Pattern>) : undefined
    },
  }
}

/** Every subject that was defined, in order of definition; the printed contract is made of it. */
export const definedSubjects: Subject[] = []

export function defineSubject<const Pattern extends string, Payload extends z.ZodType, Reply extends z.ZodType>(
  spec: SubjectSpec<Pattern, Payload, Reply>,
): Subject<Pattern, Payload, Reply> {
  const subject = { ...spec, ...patternOf(spec.pattern) }
  definedSubjects.push(subject as unknown as Subject)
  return subject
}
