import { isSecret, type Variables } from '@flotilla/runtime'
import { variables as simulatorVariables } from '../../packages/sim/config.ts'
import { ROLE_NAMES, variablesOf } from '../start/roles.ts'

/** A variable with everything that is told of it. */
export type VariableFacts = {
  name: string
  /** The roles that read it. */
  roles: string[]
  summary: string
  /** As it is written into the environment; undefined when there is none. */
  fallback: string | undefined
  isRequired: boolean
  isSecret: boolean
}

/** Every variable of every role and of the simulator, each once, in the order of their definition. */
export async function collectVariables(): Promise<VariableFacts[]> {
  const facts = new Map<string, VariableFacts>()
  const add = (reader: string, variables: Variables): void => {
    for (const [name, schema] of Object.entries(variables)) {
      const known = facts.get(name)
      if (known) known.roles.push(reader)
      else facts.set(name, factsOf(name, schema, reader))
    }
  }
  for (const role of ROLE_NAMES) add(role, await variablesOf(role))
  const { SIM_PORT: _readByRolesToo, ...ownOfSimulator } = simulatorVariables
  add('the simulator (npm run sim)', ownOfSimulator)
  return [...facts.values()]
}

function factsOf(name: string, schema: Variables[string], role: string): VariableFacts {
  const { summary, fallback } = read(schema)
  if (summary === undefined) throw new Error(`${name} (${role}) has no .describe(): what is it?`)
  const isRequired = !schema.safeParse(undefined).success
  return { name, roles: [role], summary, fallback, isRequired, isSecret: isSecret(schema) }
}

type Definition = { innerType?: Variables[string]; in?: Variables[string]; defaultValue?: unknown }

/** Description and default sit on the schema or on what it wraps, in the order in which they were said. */
function read(schema: Variables[string]): { summary: string | undefined; fallback: string | undefined } {
  const { innerType, in: input, defaultValue } = schema.def as Definition
  const wrapped = innerType ?? input
  const inner = wrapped === undefined ? { summary: undefined, fallback: undefined } : read(wrapped)
  return {
    summary: schema.description ?? inner.summary,
    fallback: defaultValue === undefined ? inner.fallback : String(defaultValue),
  }
}

/** Variables that the same roles read, under the names of these roles. */
function byRoles(facts: readonly VariableFacts[]): Map<string, VariableFacts[]> {
  const label = ({ roles }: VariableFacts) => (roles.length === ROLE_NAMES.length ? 'every role' : roles.join(', '))
  return Map.groupBy(facts, label)
}

/** `docs/variables.md`: a table of variables for each set of roles that reads them. */
export async function printVariables(): Promise<string> {
  const sections = [...byRoles(await collectVariables())].map(([roles, facts]) => {
    const rows = facts.map(({ name, summary, fallback, ...rest }) => {
      const value = rest.isRequired ? 'required' : fallback === undefined ? '' : `\`${fallback}\``
      return `| \`${name}\` | ${value} | ${summary}${rest.isSecret ? `; a secret, also from the file named by \`${name}_FILE\`` : ''} |`
    })
    return [`## ${roles}`, '', '| variable | default | is |', '| --- | --- | --- |', ...rows].join('\n')
  })
  const intro = `# Variables

Printed from each service's \`config.ts\` and \`packages/runtime\`; \`npm run docs\` prints it again. A process whose variables
are missing or wrong names all faults at once and ends with exit code 78. \`npm start\` reads \`.env\` and gives each role its own
variables only; the same text with comments is [.env.example](../.env.example).`
  return `${[intro, ...sections].join('\n\n')}\n`
}

/** `.env.example`: every variable with a comment, each line commented out, since the defaults are meant to fit. */
export async function printEnvExample(): Promise<string> {
  const sections = [...byRoles(await collectVariables())].map(([roles, facts]) =>
    [`# --- ${roles} ---`, ...facts.map(envLines)].join('\n\n'),
  )
  const intro = `# Copy to .env and take the # from what you change. npm run docs prints this file from the services' config.ts.
# The shell wins over .env.`
  return `${[intro, ...sections].join('\n\n')}\n`
}

function envLines({ name, summary, fallback, isSecret: secret, isRequired }: VariableFacts): string {
  const lines = [`# ${summary}${isRequired ? ' (npm start provides it)' : ''}`]
  if (secret) lines.push('# a secret: name a file that holds it, or, on one machine, write it here', `#${name}_FILE=`)
  return [...lines, `#${name}=${fallback ?? ''}`].join('\n')
}
