import { readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * The variables of a service: name → schema over its text, with `.describe()` saying what it is.
 * A variable made by `secret()` may also come from the file named by `<NAME>_FILE`.
 */
export type Variables = Readonly<Record<string, z.ZodType>>
export type Config<V extends Variables> = { readonly [Name in keyof V]: z.output<V[Name]> }

/** The exit code of a start that was refused for its configuration (EX_CONFIG of sysexits). */
export const configExit = 78

/** A registry rather than a set: its marks stay on a schema that `.describe()` makes of a marked one. */
const secrets = z.registry<{ readonly secret: true }>()

/** Marks a variable as secret: printed nowhere, and read from `<NAME>_FILE` when that is set. */
export function secret<S extends z.ZodType>(schema: S): S {
  secrets.add(schema, { secret: true })
  return schema
}

export const isSecret = (schema: z.ZodType): boolean => secrets.get(schema)?.secret === true

export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      `the configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map((f) => `  ${f}`).join('\n')}`,
    )
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/** User and password inside a URL. */
export const userInfo: RegExp = /\/\/[^/\s@]+@/g

/** A value as a fault may show it. */
const shown = (raw: string) => JSON.stringify(raw.replace(userInfo, '//…@'))

type Env = Readonly<Record<string, string | undefined>>

function rawValue(name: string, schema: z.ZodType, env: Env, faults: string[]): string | undefined {
  const file = isSecret(schema) ? env[`${name}_FILE`] : undefined
  if (!file) return env[name] === '' ? undefined : env[name]
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    faults.push(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`)
    return undefined
  }
}

/** Reads variables out of an environment. @throws ConfigError with all faults at once */
export function readConfig<V extends Variables>(variables: V, env: Env): Config<V> {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(variables)) {
    const before = faults.length
    const raw = rawValue(name, schema, env, faults)
    if (faults.length > before) continue
    const parsed = schema.safeParse(raw)
    if (parsed.success) values[name] = parsed.data
    else {
      const got = raw === undefined ? 'is not set' : isSecret(schema) ? 'is set' : `is ${shown(raw)}`
      faults.push(`${name} ${got}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`)
    }
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return values as Config<V>
}

/** A whole number of a variable's text, inside bounds. */
export function integer(least: number, most: number) {
  const message = `expected a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^-?\d+$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message)
}

/** A URL of one of these protocols, such as `nats:`. */
export function url(...protocols: string[]) {
  const message = `expected a URL beginning ${protocols.map((p) => `${p}//`).join(' or ')}`
  return z.string().refine((text) => text.split(',').every((part) => protocols.includes(protocolOf(part))), message)
}

const protocolOf = (text: string) => (URL.canParse(text) ? new URL(text).protocol : '')
