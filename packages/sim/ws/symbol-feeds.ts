import type { Clock } from '../clock.ts'
import type { Instrument } from '../market/instrument.ts'
import type { Emit, Feed } from './feed.ts'

/** Feeds that every market has, whatever their events look like. */

const SECOND = 1_000

export function every(clock: Clock, periodMs: number, task: () => void): Feed {
  return { close: clock.every(periodMs, task) }
}

/** Once in `periodMs`, when there was a trade since. */
export function changing(
  clock: Clock,
  emit: Emit,
  instrument: Instrument,
  make: () => unknown,
  periodMs = SECOND,
): Feed {
  let told = -1
  return every(clock, periodMs, () => {
    const last = instrument.tape.last?.id ?? 0
    if (last === told) return
    told = last
    emit(JSON.stringify(make()))
  })
}

/** Once a second, one array of the rows of all symbols that traded since. */
export function changingArray(
  clock: Clock,
  emit: Emit,
  instruments: () => readonly Instrument[],
  row: (instrument: Instrument) => unknown,
): Feed {
  const told = new Map<Instrument, number>()
  return every(clock, SECOND, () => {
    const changed = instruments().filter((instrument) => told.get(instrument) !== (instrument.tape.last?.id ?? 0))
    for (const instrument of changed) told.set(instrument, instrument.tape.last?.id ?? 0)
    if (changed.length > 0) emit(JSON.stringify(changed.map(row)))
  })
}
