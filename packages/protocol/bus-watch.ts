import { delay, type KV, type KvEntry, type NatsConnection, NatsError } from 'nats'
import type { z } from 'zod'
import type { BucketName, Key } from './keys.ts'
import type { Tokens } from './subject.ts'

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

export interface KeyWatch {
  /** Every value that was there at the beginning has been told. */
  readonly ready: Promise<void>
  /**
   * Returns once all that was written before the call has been told. A watch is behind by as long as its messages
   * travel, and on a cluster by as long as the replica that serves it is behind the leader.
   * @throws when the leader does not answer, or the watch has not caught up in the time a request is waited for
   */
  caughtUp(): Promise<void>
  stop(): void
}

export interface WatcherDeps {
  readonly open: (bucket: BucketName) => Promise<KV>
  /** The value of a key; undefined after one that does not fit was counted as dropped. */
  readonly read: <P extends string, S extends z.ZodType>(
    key: Key<P, S>,
    name: string,
    bytes: Uint8Array,
  ) => z.output<S> | undefined
  /** Replaces a key as it was at `revision`, if it still is. */
  readonly replace: (bucket: BucketName, name: string, bytes: Uint8Array, revision: number) => Promise<unknown>
  readonly defect: (subject: string, error: unknown) => void
}

/** Between the end of a watch that nobody stopped and its next beginning, ms. */
const rewatchMs = 250
/** How long a watch may take to catch up, ms. */
const catchUpMs = 4_000

export const isDeletion = ({ operation }: KvEntry) => operation === 'DEL' || operation === 'PURGE'

/** How far a watch has told what was written, by revision. */
function createProgress() {
  let told = 0
  const waiting = new Set<{ readonly revision: number; readonly reached: () => void }>()

  return {
    reach(revision: number) {
      told = Math.max(told, revision)
      for (const each of waiting) if (each.revision <= told) each.reached()
    },

    /** @throws when it is not reached in time */
    async until(revision: number) {
      if (revision <= told) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const waiter = { revision, reached: resolve }
      waiting.add(waiter)
      const patience = delay(catchUpMs)
      await Promise.race([promise, patience])
      patience.cancel()
      waiting.delete(waiter)
      if (revision > told) throw new Error(`the watch stands at revision ${told} and not yet at ${revision}`)
    },
  }
}

/** Following keys as they change. */
export function createWatcher(connection: NatsConnection, { open, read, replace, defect }: WatcherDeps) {
  /** The newest revision among the matching keys, as the leader has it; 0 when there is none. */
  const lastRevision = async (bucket: BucketName, filter: string) => {
    const manager = await connection.jetstreamManager({ checkAPI: false })
    try {
      return (await manager.streams.getMessage(`KV_${bucket}`, { last_by_subj: `$KV.${bucket}.${filter}` })).seq
    } catch (error) {
      if (error instanceof NatsError && error.code === '404') return 0
      throw error
    }
  }

  /** Tells one change, unless it is no value: then the whole one that stood there is put back. */
  const createTeller = <P extends string, S extends z.ZodType>(
    key: Key<P, S>,
    handler: (change: Change<P, z.output<S>>) => void | Promise<void>,
    { mend = false, presence = false }: WatchOptions,
  ) => {
    const whole = new Map<string, Uint8Array>()
    return async (entry: KvEntry) => {
      const { key: name, revision } = entry
      const tokens = key.parse(name)
      if (!tokens) return
      const deleted = isDeletion(entry)
      const value = deleted ? undefined : read(key, name, entry.value)
      if (value === undefined && !deleted && !presence) {
        const bytes = whole.get(name)
        if (bytes) await replace(key.bucket, name, bytes, revision)
        return
      }
      if (deleted) whole.delete(name)
      else if (mend) whole.set(name, entry.value)
      await handler({ tokens, value, deleted, revision })
    }
  }

  /**
   * Tells every present value of the matching keys, then `ready`, then each change, in order, until stopped.
   * Handlers run one after another; one that throws is reported and the watch goes on. A watch that the server
   * ended begins anew and tells every present value again, what was deleted meanwhile included. A value that
   * does not fit its schema is counted as dropped and not told: the one before it goes on counting.
   */
  return async <P extends string, S extends z.ZodType>(
    key: Key<P, S>,
    tokens: Partial<Tokens<P>>,
    handler: (change: Change<P, z.output<S>>) => void | Promise<void>,
    options: WatchOptions = {},
  ): Promise<KeyWatch> => {
    const filter = key.filter(tokens)
    const ready = Promise.withResolvers<void>()
    const progress = createProgress()
    const tell = createTeller(key, handler, options)
    const begin = async () => (await open(key.bucket)).watch({ key: filter, initializedFn: () => ready.resolve() })
    let changes = await begin()
    let stopped = false

    const follow = async () => {
      for await (const entry of changes) {
        await tell(entry).catch((error: unknown) => defect(`${key.bucket}/${entry.key}`, error))
        progress.reach(entry.revision)
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
      caughtUp: async () => progress.until(await lastRevision(key.bucket, filter)),
      stop() {
        stopped = true
        changes.stop()
      },
    }
  }
}
