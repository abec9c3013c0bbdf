import { DeliverPolicy, type NatsConnection } from 'nats'

/** From which message of a log on a reader reads: the first there is, what comes now, or the last of each subject. */
export const deliver = {
  first: DeliverPolicy.All,
  now: DeliverPolicy.New,
  last: DeliverPolicy.LastPerSubject,
} as const

/** The last message of each subject; from the first message on an ordered consumer reads when nothing is said. */
export const lastOfEach = { deliver_policy: deliver.last } as const

/**
 * How long a request for messages stands, ms; half as often whoever leads the consumer says that it lives. When that is
 * missed twice, or asking failed, the reader asks anew: 4 to 6 s after a node of a cluster went. The client's own 30 s
 * keep a reader standing still for most of a minute, and nobody says so.
 */
export const askForMs = 4_000

/** The place of a reader of a log that has no durable: its consumers, one after another, go on behind what it read. */
export function createPlace(connection: NatsConnection, stream: string, filterSubjects: string) {
  const js = connection.jetstream()
  let read: number | undefined

  return {
    /** A message was read. */
    reach(seq: number) {
      read = seq
    },

    /** The next consumer. */
    async consumer(from: keyof typeof deliver) {
      if (from === 'now' && read === undefined) {
        // Said by its sequence: a consumer that is lost before it read anything is made again, and `now` would be then.
        const manager = await connection.jetstreamManager({ checkAPI: false })
        read = (await manager.streams.info(stream)).state.last_seq
      }
      const start = read === undefined ? from === 'last' && lastOfEach : { opt_start_seq: read + 1 }
      return js.consumers.get(stream, { filterSubjects, ...start })
    },
  }
}

export type Place = ReturnType<typeof createPlace>
