import { isSecret } from '@flotilla/runtime'
import { IDENTITIES } from '../nats/identities.ts'
import { ROLE_NAMES, ROLES, type RoleName, variablesOf } from '../start/roles.ts'
import { toYaml } from './yaml.ts'

const METRICS_PORT = '9100'
const CONSOLE_PORT = '8080'

/** What every container of the image has in common. */
const CONTAINER = {
  image: 'flotilla',
  build: { context: '.', dockerfile: 'infra/docker/Dockerfile' },
  init: true,
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
}

/** The servers, whose configurations are made with the keys. */
const SERVERS = ['nats', 'redis']

/** What compose decides itself; everything else comes from `.env` or keeps its default. */
const FIXED: Record<string, string> = {
  NATS_URL: 'nats://nats:4222',
  METRICS_PORT,
  METRICS_HOST: '0.0.0.0',
  CONSOLE_PORT,
  CONSOLE_HOST: '0.0.0.0',
  JOURNAL_DIR: '/journal',
  BINANCE_ENV: fromDotEnv('BINANCE_ENV', 'testnet'),
}

/** Of servers outside compose, which speak TLS; inside, nothing leaves its network. */
const TLS_FILES = ['NATS', 'REDIS'].flatMap((server) =>
  ['CA', 'CERT', 'KEY'].map((what) => `${server}_TLS_${what}_FILE`),
)

/** Left to the process: a name of its own for each, and no simulator, whose ports are on loopback. */
const LEFT_OUT = new Set(['INSTANCE', 'SIM_PORT', 'NATS_NKEY', 'VAULT_KEY', 'REDIS_PASSWORD', ...TLS_FILES])

/** docker-compose.yml as data: nats, redis, the keys and the provisioning before them, one block for each role. */
export async function composeFile() {
  const roles = await Promise.all(ROLE_NAMES.map(async (role) => [role, await roleBlock(role)] as const))
  return {
    name: 'flotilla',
    services: {
      keys: keysBlock(),
      nats: natsBlock(),
      redis: redisBlock(),
      provision: provisionBlock(),
      ...Object.fromEntries(roles),
    },
    volumes: Object.fromEntries(['jetstream', 'journal', ...keyVolumes()].map((name) => [name, {}])),
  }
}

/** The file's text. */
export async function printCompose(): Promise<string> {
  return `# Printed by npm run docs from the services' config.ts; wishes of your own go into docker-compose.override.yml.
# docker compose up --build --scale executor=4        variables come from .env, see .env.example
# Every role has its key in a volume that no other role sees; the volume keys-operator is for the CLI.
${toYaml(await composeFile())}`
}

/** Compose's own notation for a variable of `.env` or of the shell. */
function fromDotEnv(name: string, fallback = ''): string {
  return `\${${name}:-${fallback}}`
}

function keyVolumes(): string[] {
  return [...IDENTITIES, ...SERVERS].map((name) => `keys-${name}`)
}

/** Writes into the volumes of all identities, so it alone runs as root, without a network. */
function keysBlock() {
  return {
    ...CONTAINER,
    command: ['keys/main.js'],
    user: '0',
    cap_add: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'],
    network_mode: 'none',
    healthcheck: { disable: true },
    volumes: [...IDENTITIES, ...SERVERS].map((name) => `keys-${name}:/keys/${name}`),
  }
}

function natsBlock() {
  return {
    image: 'nats:2.12-alpine',
    command: ['--config', '/keys/nats.conf', '--http_port', '8222'],
    restart: 'unless-stopped',
    volumes: ['keys-nats:/keys:ro', 'jetstream:/data'],
    depends_on: { keys: { condition: 'service_completed_successfully' } },
    healthcheck: check(['wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8222/healthz']),
  }
}

function redisBlock() {
  return {
    image: 'redis:7-alpine',
    command: ['redis-server', '/keys/redis.conf'],
    restart: 'unless-stopped',
    read_only: true,
    tmpfs: ['/data'],
    volumes: ['keys-redis:/keys:ro'],
    depends_on: { keys: { condition: 'service_completed_successfully' } },
    healthcheck: check(['redis-cli', 'ping']),
  }
}

function check(command: string[]) {
  return { test: ['CMD', ...command], interval: '2s', timeout: '3s', retries: 15 }
}

function provisionBlock() {
  return {
    ...CONTAINER,
    command: ['provision/main.js'],
    environment: { NATS_URL: FIXED.NATS_URL ?? '', NATS_NKEY_FILE: '/run/keys/provision.nk' },
    healthcheck: { disable: true },
    volumes: ['keys-provision:/run/keys:ro'],
    depends_on: { nats: { condition: 'service_healthy' } },
  }
}

async function roleBlock(role: RoleName) {
  const environment = await roleEnvironment(role)
  return {
    ...CONTAINER,
    // Where secrets are, no debugger is let in and a crash leaves no image of the memory.
    command: [...(role === 'executor' ? ['--disable-sigusr1'] : []), `${role}/main.js`],
    ...(role === 'executor' ? { ulimits: { core: 0 } } : {}),
    restart: 'unless-stopped',
    stop_grace_period: '15s',
    environment,
    // Executors share the folder: each writes a journal of its own and reads those of all.
    volumes: [`keys-${role}:/run/keys:ro`, ...(role === 'executor' ? ['journal:/journal'] : [])],
    ...(role === 'console' ? { ports: [`127.0.0.1:${fromDotEnv('CONSOLE_PORT', CONSOLE_PORT)}:${CONSOLE_PORT}`] } : {}),
    ...(ROLES[role] > 1 ? { scale: ROLES[role] } : {}),
    depends_on: {
      provision: { condition: 'service_completed_successfully' },
      ...('REDIS_URL' in environment ? { redis: { condition: 'service_healthy' } } : {}),
    },
  }
}

/** What the role declares, taken from `.env` where compose does not decide it; empty counts as not set. */
async function roleEnvironment(role: RoleName): Promise<Record<string, string>> {
  const variables = await variablesOf(role)
  const names = Object.keys(variables).filter((name) => !LEFT_OUT.has(name))
  return {
    ...Object.fromEntries(names.map((name) => [name, FIXED[name] ?? fromDotEnv(name)])),
    NATS_NKEY_FILE: `/run/keys/${role}.nk`,
    ...('REDIS_URL' in variables
      ? { REDIS_URL: `redis://${role}@redis:6379`, REDIS_PASSWORD_FILE: '/run/keys/redis.password' }
      : {}),
    ...('VAULT_KEY' in variables && isSecret(variables.VAULT_KEY) ? { VAULT_KEY_FILE: '/run/keys/vault.key' } : {}),
  }
}
