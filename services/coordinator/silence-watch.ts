import { type Bus, type Listener, MdState } from '@flotilla/protocol'
import type { Incidents } from './incidents.ts'

/** Tells of streams that were subscribed and do not speak: once each, until it spoke again. */
export function watchSilence(bus: Bus, incidents: Incidents): Listener {
  const silent = new Set<string>()
  return bus.listen(MdState, {}, ({ payload: { state, stream, instance } }) => {
    if (state !== 'silent') return void silent.delete(stream)
    if (silent.has(stream)) return
    silent.add(stream)
    incidents.raise('silent-stream', `${stream} was subscribed by ${instance} and does not speak`, stream)
  })
}
