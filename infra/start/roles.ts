import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { commonVariables, isSecret, type Variables } from '@flotilla/runtime'
import { ROOT } from '../paths.ts'

/** The roles a fleet on one machine runs, and how many processes of each when nobody says otherwise. */
export const ROLES = {
  coordinator: 1,
  'market-stream': 2,
  'user-stream': 1,
  executor: 2,
  alerts: 1,
  telegram: 1,
  console: 1,
} as const

export type RoleName = keyof typeof ROLES

export const ROLE_NAMES = Object.keys(ROLES) as RoleName[]

export function isRoleName(name: string): name is RoleName {
  return Object.hasOwn(ROLES, name)
}

/** The variables a role reads: the common ones and what its `config.ts` declares, if it has any of its own. */
export async function variablesOf(role: RoleName): Promise<Variables> {
  const config = join(ROOT, 'services', role, 'config.ts')
  if (!existsSync(config)) return commonVariables
  const { variables } = (await import(pathToFileURL(config).href)) as { variables: Variables }
  return { ...commonVariables, ...variables }
}

/** What any process needs of the machine to run at all; none of it is a secret. */
const MACHINE = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE']

/** The part of `all` that a process is given: what it declares (secrets also as `<NAME>_FILE`), nothing else. */
export function environmentFor(
  variables: Variables,
  all: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const declared = Object.entries(variables).flatMap(([name, schema]) =>
    isSecret(schema) ? [name, `${name}_FILE`] : [name],
  )
  const names = [...MACHINE, 'FLOTILLA_PARENT_PIPE', ...declared]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = all[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}
