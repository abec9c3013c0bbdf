import type { z } from 'zod'
import type { Role } from './names.ts'
import { patternOf, type Tokens } from './subject.ts'

/** What is declared of a kind of key in a KV bucket. */
export interface KeySpec<Pattern extends string, Value extends z.ZodType> {
  readonly bucket: BucketName
  readonly pattern: Pattern
  /** Who alone writes it. */
  readonly owner: Role
  /** Who else reads it. */
  readonly readers: readonly Role[]
  readonly summary: string
  readonly value: Value
}

export interface Key<Pattern extends string = string, Value extends z.ZodType = z.ZodType>
  extends KeySpec<Pattern, Value> {
  build(tokens: Tokens<Pattern>): string
  filter(tokens?: Partial<Tokens<Pattern>>): string
  parse(key: string): Tokens<Pattern> | undefined
}

/** The KV buckets of a fleet and how many values of a key each keeps. */
export const buckets = {
  fleet: { history: 1 },
  accounts: { history: 1 },
  rules: { history: 1 },
  users: { history: 1 },
  cursors: { history: 1 },
  guards: { history: 1 },
  pages: { history: 1 },
} as const
export type BucketName = keyof typeof buckets

/** Filled by the files of `keys/` as they are loaded; read it from `keys.ts`, which loads all of them. */
export const definedKeys: Key[] = []

/** Declares a key. */
export function defineKey<const Pattern extends string, Value extends z.ZodType>(
  spec: KeySpec<Pattern, Value>,
): Key<Pattern, Value> {
  const key = { ...spec, ...patternOf(spec.pattern) }
  definedKeys.push(key as unknown as Key)
  return key
}
