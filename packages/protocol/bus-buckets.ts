import { delay, type KV, type KvEntry, type NatsConnection, NatsError } from 'nats'
import type { z } from 'zod'
import { decode, encodePlain } from './codec.ts'
import { type BucketName, buckets, type Key } from './keys.ts'
import type { Tokens } from './subject.ts'

export interface Entry<Pattern extends string, Value> {
  readonly tokens: Tokens<Pattern>
  readonly value: Value
  /** For compare-and-set. */
  readonly revision: number
}

/** A change of a key; `value` is undefined when it was deleted, or cannot be read and is told for its presence. */
export interface Change<Pattern extends string, Value> {
  readonly tokens: Tokens<Pattern>
  readonly value: Value | undefined
  readonly deleted: boolean
  readonly revision: number
}

export interface WatchOptions {
  /**
   * For the owner of the keys: what somebody else put over a value, and is none, is replaced by the value that stood
   * there. An answer can be led to any subject by who asks, so the permissions alone do not keep a key whole.
   */
  readonly mend?: boolean
  /** That the key is there says enough: one that cannot be read is told too, without its value. */
  readonly presence?: boolean
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

/** Between the end of a watch that nobody stopped and its next beginning, ms. */
const rewatchMs = 250

const deleted = (operation: string) => operation === 'DEL' || operation === 'PURGE'

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

  return {
    async getKey<P extends string, S extends z.ZodType>(
      key: Key<P, S>,
      tokens: Tokens<P>,
    ): Promise<Entry<P, z.output<S>> | undefined> {
      const name = key.build(tokens)
      const entry = await (await open(key.bucket)).get(name)
      if (!entry || deleted(entry.operation)) return undefined
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

    /**
     * Tells every present value of the matching keys, then `ready`, then each change, in order, until stopped.
     * Handlers run one after another; one that throws is reported and the watch goes on. A watch that the server
     * ended begins anew and tells every present value again, what was deleted meanwhile included. A value that
     * does not fit its schema is counted as dropped and not told: the one before it goes on counting.
     */
    async watchKeys<P extends string, S extends z.ZodType>(
      key: Key<P, S>,
      tokens: Partial<Tokens<P>>,
      handler: (change: Change<P, z.output<S>>) => void | Promise<void>,
      { mend = false, presence = false }: WatchOptions = {},
    ): Promise<{ ready: Promise<void>; stop(): void }> {
      const filter = key.filter(tokens)
      const ready = Promise.withResolvers<void>()
      const begin = async () => (await open(key.bucket)).watch({ key: filter, initializedFn: () => ready.resolve() })
      let changes = await begin()
      let stopped = false
      const whole = new Map<string, Uint8Array>()

      const putBack = async ({ key: name, revision }: KvEntry) => {
        const bytes = whole.get(name)
        const bucket = await open(key.bucket)
        if (bytes) await compareAndSet(() => bucket.update(name, bytes, revision))
      }

      const follow = async () => {
        for await (const entry of changes) {
          const found = key.parse(entry.key)
          if (!found) continue
          const isGone = deleted(entry.operation)
          const value = isGone ? undefined : read(key, entry.key, entry.value)
          try {
            if (value === undefined && !isGone && !presence) {
              await putBack(entry)
              continue
            }
            if (isGone) whole.delete(entry.key)
            else if (mend) whole.set(entry.key, entry.value)
            await handler({ tokens: found, value, deleted: isGone, revision: entry.revision })
          } catch (error) {
            defect(`${key.bucket}/${entry.key}`, error)
          }
        }
      }
      const keepFollowing = async () => {
        for (let first = true; !stopped && !connection.isClosed(); first = false) {
          try {
            if (!first) changes = await begin()
            // A stop that came meanwhile must not be lost.
            if (stopped) return changes.stop()
            await follow()
          } catch (error) {
            if (!stopped) defect(`${key.bucket}/${filter}`, error)
          }
          if (!stopped) await delay(rewatchMs)
        }
      }
      void keepFollowing()
      return {
        ready: ready.promise,
        stop() {
          stopped = true
          changes.stop()
        },
      }
    },

    /** The present values of the matching keys. */
    async listKeys<P extends string, S extends z.ZodType>(
      key: Key<P, S>,
      tokens: Partial<Tokens<P>> = {},
    ): Promise<Entry<P, z.output<S>>[]> {
      const found: Entry<P, z.output<S>>[] = []
      const watch = await this.watchKeys(key, tokens, ({ tokens: at, value, revision }) => {
        if (value !== undefined) found.push({ tokens: at, value, revision })
      })
      await watch.ready
      watch.stop()
      return found
    },
  }
}
