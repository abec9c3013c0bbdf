import {
  answered,
  type Bus,
  type Listener,
  type Market,
  MdState,
  MdStateAsk,
  type MdStream,
  mdName,
  mdStreamOf,
  type StreamState,
} from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'

type State = StreamState['state']

interface Known {
  readonly stream: MdStream
  readonly answers: Listener
  told: StreamState
}

/** How often the state of a stream that is not live is told again, ms. */
const repeatMs = 1_000

/** What is known of the streams held here; tells changes, repeats what is not `live`, and answers who asks. */
export function createStreamStates(bus: Bus, clock: Clock, instance: string) {
  const states = new Map<string, Known>()

  const tell = (stream: MdStream, told: StreamState) => bus.publish(MdState, stream, told)
  const end = clock.every(repeatMs, () => {
    for (const { stream, told } of states.values()) if (told.state !== 'live') tell(stream, told)
  })

  const begin = (stream: MdStream, told: StreamState) => {
    const answers = bus.serve(MdStateAsk, stream, () => answered({ state: known.told }))
    const known: Known = { stream, answers, told }
    states.set(mdName(stream), known)
  }

  return {
    become(
      market: Market,
      name: string,
      state: State,
      more: Partial<Pick<StreamState, 'from' | 'to' | 'reason'>> = {},
    ) {
      const stream = mdStreamOf(market, name)
      const told: StreamState = { state, stream: mdName(stream), instance, at: clock.now(), ...more }
      const known = states.get(told.stream)
      if (known) known.told = told
      else begin(stream, told)
      tell(stream, told)
    },
    forget(market: Market, name: string) {
      const stream = mdStreamOf(market, name)
      const known = states.get(mdName(stream))
      if (!known) return
      states.delete(mdName(stream))
      void known.answers.stop()
      tell(stream, { state: 'moved', stream: mdName(stream), instance, at: clock.now() })
    },
    stop: end,
  }
}
