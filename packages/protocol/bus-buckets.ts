import { type KV, type NatsConnection, NatsError } from 'nats'
import type { z } from 'zod'
import { createWatcher, isDeletion } from './bus-watch.ts'
import { decode, encodePlain } from './codec.ts'
import { type BucketName, buckets, type Key } from './keys.ts'
import type { Tokens } from './subject.ts'

export interface Entry<Pattern extends string, Value> {
  readonly tokens: Tokens<Pattern>
  readonly value: Value
  /** For compare-and-set. */
  readonly revision: number
}

interface Reporters {
  readonly dropped: (subject: string, why: string) => void
  readonly defect: (subject: string, error: unknown) => void
}

/** JetStream's answer to a compare-and-set that came too late. */
const wrongLastSequence = 10071

export function isConflict(error: unknown): boolean {
  return error instanceof NatsError && error.api_error?.err_code === wrongLastSequence
}

/** KV buckets by the keys of the contract. Decide only by `create` and `update`: a `get` may be stale on a cluster. */
export function createBuckets(connection: NatsConnection, { dropped, defect }: Reporters) {
  const opened = new Map<BucketName, Promise<KV>>()
  const open = (name: BucketName) => {
    const bucket = opened.get(name) ?? connection.jetstream().views.kv(name, { ...buckets[name], bindOnly: true })
    opened.set(name, bucket)
    bucket.catch(() => opened.delete(name))
    return bucket
  }

  const read = <P extends string, S extends z.ZodType>(key: Key<P, S>, name: string, bytes: Uint8Array) => {
    try {
      const parsed = key.value.safeParse(decode(bytes))
      if (parsed.success) return parsed.data
      dropped(`${key.bucket}/${name}`, parsed.error.message)
    } catch {
      dropped(`${key.bucket}/${name}`, 'the value is no JSON')
    }
    return undefined
  }

  /** Runs a write that carries an expected revision; `undefined` when somebody else was first. */
  const compareAndSet = async (write: () => Promise<number>) => {
    try {
      return await write()
    } catch (error) {
      if (isConflict(error)) return undefined
      throw error
    }
  }

  const watch = createWatcher(connection, {
    ...{ open, read, defect },
    replace: async (name, key, bytes, revision) => {
      const bucket = await open(name)
      return compareAndSet(() => bucket.update(key, bytes, revision))
    },
  })

  return {
    async getKey<P extends string, S extends z.ZodType>(
      key: Key<P, S>,
      tokens: Tokens<P>,
    ): Promise<Entry<P, z.output<S>> | undefined> {
      const name = key.build(tokens)
      const entry = await (await open(key.bucket)).get(name)
      if (!entry || isDeletion(entry)) return undefined
      const value = read(key, name, entry.value)
      return value === undefined ? undefined : { tokens, value, revision: entry.revision }
    },

    /** Creates a key; `undefined` when it exists already. Returns its revision. */
    async createKey<P extends string, S extends z.ZodType>(key: Key<P, S>, tokens: Tokens<P>, value: z.input<S>) {
      const bucket = await open(key.bucket)
      return compareAndSet(() => bucket.create(key.build(tokens), encodePlain(value)))
    },

    /** Replaces a key as it was at `revision`; `undefined` when it has changed since. Returns the new revision. */
    async updateKey<P extends string, S extends z.ZodType>(
      key: Key<P, S>,
      tokens: Tokens<P>,
      value: z.input<S>,
      revision: number,
    ) {
      const bucket = await open(key.bucket)
      return compareAndSet(() => bucket.update(key.build(tokens), encodePlain(value), revision))
    },

    /** Writes a key whatever it was: only where one process writes it. */
    async putKey<P extends string, S extends z.ZodType>(key: Key<P, S>, tokens: Tokens<P>, value: z.input<S>) {
      return (await open(key.bucket)).put(key.build(tokens), encodePlain(value))
    },

    /** Deletes a key and what it was before; with `revision` only as it was then. False when it has changed since. */
    async purgeKey<P extends string>(key: Key<P>, tokens: Tokens<P>, revision?: number): Promise<boolean> {
      const bucket = await open(key.bucket)
      const expected = revision === undefined ? {} : { previousSeq: revision }
      const purged = await compareAndSet(async () => {
        await bucket.purge(key.build(tokens), expected)
        return 0
      })
      return purged !== undefined
    },

    watchKeys: watch,

    /** The values of the matching keys: all that was written before the call. */
    async listKeys<P extends string, S extends z.ZodType>(
      key: Key<P, S>,
      tokens: Partial<Tokens<P>> = {},
    ): Promise<Entry<P, z.output<S>>[]> {
      const found = new Map<string, Entry<P, z.output<S>>>()
      const watching = await watch(key, tokens, ({ tokens: at, value, revision }) => {
        const name = key.build(at)
        if (value === undefined) found.delete(name)
        else found.set(name, { tokens: at, value, revision })
      })
      await watching.ready
      await watching.caughtUp().finally(() => watching.stop())
      return [...found.values()]
    },
  }
}
