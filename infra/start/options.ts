import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { LOCAL } from '../paths.ts'
import { isRoleName, ROLE_NAMES, type RoleName } from './roles.ts'
import { StartError } from './start-error.ts'

export type Scale = Partial<Record<RoleName, number>>

export type StartOptions = {
  folder: string
  replay: string[]
  fresh: boolean
  json: boolean
  help: boolean
  scale: Scale
}

export const USAGE = `npm start -- [options]

  --replay FILE    the simulator's market follows recorded frames (.txt or .txt.gz); may be repeated
  --scale ROLE=N   N processes of a role, 1 to 64; may be repeated
  --folder DIR     where state and run.json go instead of .local, for a second fleet beside the first
  --fresh          forget the state of earlier runs
  --json           log lines as the processes write them
  --help           this text
`

/** Reads the launcher's arguments. @throws StartError with every fault, for people */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const values = readArguments(args)
  const replay = (values.replay ?? []).map((file) => resolve(file))
  const faults = replay.filter((file) => !existsSync(file)).map((file) => `--replay ${file}: there is no such file`)
  const scale: Scale = {}
  for (const text of values.scale ?? []) {
    const [role = '', number = ''] = text.split('=')
    const count = /^\d+$/.test(number) ? Number(number) : 0
    if (!isRoleName(role)) faults.push(`--scale ${text}: the roles are ${ROLE_NAMES.join(', ')}`)
    else if (count < 1 || count > 64) faults.push(`--scale ${text}: write ${role}=N with N from 1 to 64`)
    else scale[role] = count
  }
  if (faults.length > 0) throw new StartError(faults.join('\n'))
  const { fresh = false, json = false, help = false } = values
  return { folder: resolve(values.folder ?? LOCAL), replay, fresh, json, help, scale }
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        replay: { type: 'string', multiple: true },
        scale: { type: 'string', multiple: true },
        folder: { type: 'string' },
        fresh: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  }
}
