import type { Instrument } from '../market/instrument.ts'
import type { Emit, Feed } from './feed.ts'

/** Passes a recorded stream on as it was, but for the times. */
export function recordedFeed(instrument: Instrument, suffix: string, emit: Emit): Feed {
  const close = instrument.listen({
    recorded(frame) {
      if (frame.suffix === suffix) emit(JSON.stringify(frame.data))
    },
  })
  return { close }
}
