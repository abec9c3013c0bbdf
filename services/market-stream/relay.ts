import { type Market, mdName, mdStreamOf } from '@flotilla/protocol'

export interface RelayDeps {
  readonly market: Market
  readonly publish: (subject: string, bytes: Uint8Array) => void
  /** Called for the first message of a stream after it was subscribed. */
  readonly onFirst: (stream: string) => void
}

/** The hot path: Binance's bytes go out on the stream's subject as they came; nothing is parsed or copied. */
export function createRelay({ market, publish, onFirst }: RelayDeps) {
  const subjects = new Map<string, string>()
  return {
    forward(stream: string, bytes: Uint8Array) {
      let subject = subjects.get(stream)
      if (subject === undefined) {
        subject = mdName(mdStreamOf(market, stream))
        subjects.set(stream, subject)
        onFirst(stream)
      }
      publish(subject, bytes)
    },
    forget: (stream: string) => subjects.delete(stream),
  }
}
