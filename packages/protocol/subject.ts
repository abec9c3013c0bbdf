import type { z } from 'zod'
import type { Role } from './names.ts'
import { asToken } from './tokens.ts'

/** The names in braces of a pattern: `'md.{market}.{symbol}'` → `'market' | 'symbol'`. */
export type TokenNames<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? Name | TokenNames<Rest>
  : never

export type Tokens<Pattern extends string> = Readonly<Record<TokenNames<Pattern>, string>>

/** `core` and `request` live for an instant; `jetstream` is stored until its stream lets go of it. */
export type SubjectKind = 'core' | 'request' | 'jetstream'

/** What is declared of a subject: the one source of its name, its owner and the shape it carries. */
export interface SubjectSpec<Pattern extends string, Payload extends z.ZodType, Reply extends z.ZodType> {
  readonly pattern: Pattern
  readonly kind: SubjectKind
  /** Who answers or consumes it; of an event, its only publisher. */
  readonly owner: Role
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
  /** The tokens of a received subject, or undefined when it is not one of these. */
  parse(subject: string): Tokens<Pattern> | undefined
}

const placeholder = /^\{(\w+)\}$/

/** Names, builds and takes apart one pattern of dot-separated tokens; used for subjects and for KV keys. */
export function patternOf<Pattern extends string>(pattern: Pattern) {
  const parts = pattern.split('.').map((part) => ({ text: part, name: placeholder.exec(part)?.[1] }))
  const fill = (tokens: Readonly<Record<string, string | undefined>>, missing?: string) =>
    parts
      .map(({ text, name }) => {
        if (name === undefined) return text
        const value = tokens[name] ?? missing
        return value === missing && missing !== undefined ? missing : asToken(value ?? '', name)
      })
      .join('.')
  return {
    build: (tokens: Tokens<Pattern>) => fill(tokens),
    filter: (tokens: Partial<Tokens<Pattern>> = {}) => fill(tokens, '*'),
    parse(subject: string): Tokens<Pattern> | undefined {
      const got = subject.split('.')
      if (got.length !== parts.length) return undefined
      const tokens: Record<string, string> = {}
      for (const [index, { text, name }] of parts.entries()) {
        const value = got[index] ?? ''
        if (name !== undefined) tokens[name] = value
        else if (value !== text) return undefined
      }
      return tokens as Tokens<Pattern>
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
