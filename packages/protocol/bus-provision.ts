import {
  connect,
  DiscardPolicy,
  type JetStreamManager,
  NatsError,
  nkeyAuthenticator,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats'
import { type BusTls, tlsOptions } from './bus-tls.ts'
import { buckets } from './keys.ts'
import { inboxOf } from './permissions.ts'
import { type StreamSpec, streams } from './streams.ts'

export interface ProvisionOptions {
  readonly servers: string
  readonly nkeySeed?: Uint8Array
  readonly tls?: BusTls
  /** Copies of each stream: 1 on one node, 3 on a cluster. @default as many as there are; 1 of new ones */
  readonly replicas?: number
}

const nanos = (ms: number) => ms * 1_000_000

/** Consumers a stream may have: whoever waits for an order has one. */
const mostConsumers = 100_000

/**
 * nats-server 2.15 takes no more than 1,000 consumers of a stream that does not say how many. The ones before take any
 * number, and do not let it be said later.
 * @see https://github.com/nats-io/nats-server/pull/8337
 */
function consumersOn(version: string): Partial<StreamConfig> {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 2 || minor >= 15 ? { max_consumers: mostConsumers } : {}
}

function wantedConfig(spec: StreamSpec, replicas: number): Partial<StreamConfig> & { name: string } {
  return {
    name: spec.name,
    description: spec.summary,
    subjects: [...spec.subjects],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    num_replicas: replicas,
    max_age: nanos(spec.maxAgeMs),
    duplicate_window: nanos(120_000),
    discard: spec.once ? DiscardPolicy.New : DiscardPolicy.Old,
    max_msgs_per_subject: spec.once ? 1 : -1,
    discard_new_per_subject: spec.once ?? false,
  }
}

/** Old servers drop options they do not know without a word: what they echo must be what was asked for. */
function differences(wanted: object, echoed: object): string[] {
  const got = echoed as Record<string, unknown>
  return Object.entries(wanted)
    .filter(
      ([name, value]) =>
        JSON.stringify(got[name] ?? null) !== JSON.stringify(value ?? null) && !(value === false && !got[name]),
    )
    .map(([name, value]) => `${name} is ${JSON.stringify(got[name])}, wanted ${JSON.stringify(value)}`)
}

async function ensureStream(
  manager: JetStreamManager,
  spec: StreamSpec,
  replicas: number | undefined,
  consumers: Partial<StreamConfig>,
): Promise<'created' | 'updated'> {
  const existing = await manager.streams.info(spec.name).catch((error: unknown) => {
    if (error instanceof NatsError && error.code === '404') return undefined
    throw error
  })
  const wanted = { ...wantedConfig(spec, replicas ?? existing?.config.num_replicas ?? 1), ...consumers }
  const info = existing ? await manager.streams.update(spec.name, wanted) : await manager.streams.add(wanted)
  const wrong = differences(wanted, info.config)
  if (wrong.length > 0) throw new Error(`the server did not take stream ${spec.name} as asked: ${wrong.join('; ')}`)
  return existing ? 'updated' : 'created'
}

/** A bucket is a stream underneath; one that stands is left alone by its client, whatever it was made with. */
async function ensureBucket(manager: JetStreamManager, name: string, wanted: Partial<StreamConfig>): Promise<void> {
  const stream = `KV_${name}`
  const { config } = await manager.streams.info(stream)
  if (differences(wanted, config).length === 0) return
  const wrong = differences(wanted, (await manager.streams.update(stream, wanted)).config)
  if (wrong.length > 0) throw new Error(`the server did not take bucket ${name} as asked: ${wrong.join('; ')}`)
}

/**
 * Creates every stream and bucket of the contract, or brings them to what the contract says; safe to repeat.
 * @throws when the server takes a configuration other than asked for, as servers too old for it do
 */
export async function provision({ servers, nkeySeed, tls, replicas }: ProvisionOptions): Promise<string[]> {
  const connection = await connect({
    servers: servers.split(','),
    ...tlsOptions(servers.split(','), tls),
    name: 'provision',
    inboxPrefix: inboxOf('provision'),
    ...(nkeySeed ? { authenticator: nkeyAuthenticator(nkeySeed) } : {}),
  })
  try {
    const manager = await connection.jetstreamManager()
    const consumers = consumersOn(connection.info?.version ?? '')
    const done: string[] = []
    for (const spec of Object.values(streams)) {
      done.push(`${spec.name} ${await ensureStream(manager, spec, replicas, consumers)}`)
    }
    for (const [name, { history }] of Object.entries(buckets)) {
      await connection.jetstream().views.kv(name, { history, replicas: replicas ?? 1, storage: StorageType.File })
      await ensureBucket(manager, name, {
        max_msgs_per_subject: history,
        storage: StorageType.File,
        ...consumers,
        ...(replicas === undefined ? {} : { num_replicas: replicas }),
      })
      done.push(`bucket ${name}`)
    }
    return done
  } finally {
    await connection.close()
  }
}
