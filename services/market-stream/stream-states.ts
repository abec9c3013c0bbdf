import { type Bus, type Market, MdState, type MdStream, mdName, mdStreamOf, type StreamState } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'

type State = StreamState['state']

/** How often the state of a stream that is not live is told again, ms. */
const repeatMs = 1_000

/** What is known of the streams held here; tells changes, and repeats what is not `live`. */
export function createStreamStates(bus: Bus, clock: Clock, instance: string) {
  const states = new Map<string, { stream: MdStream; told: StreamState }>()

  const tell = (stream: MdStream, told: StreamState) => bus.publish(MdState, stream, told)
  const end = clock.every(repeatMs, () => {
    for (const { stream, told } of states.values()) if (told.state !== 'live') tell(stream, told)
  })

  return {
    become(market: Market, name: string, state: State, span: { from?: number; to?: number } = {}) {
      const stream = mdStreamOf(market, name)
      const told: StreamState = { state, stream: mdName(stream), instance, at: clock.now(), ...span }
      states.set(told.stream, { stream, told })
      tell(stream, told)
    },
    forget(market: Market, name: string) {
      const stream = mdStreamOf(market, name)
      if (states.delete(mdName(stream))) {
        tell(stream, { state: 'moved', stream: mdName(stream), instance, at: clock.now() })
      }
    },
    stop: end,
  }
}
