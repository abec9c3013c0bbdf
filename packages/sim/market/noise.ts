import { hashUniform } from '../random.ts'

const MINUTE = 60_000
/** Periods in minutes with their share of a day's movement (square root of the period, tuned to look alive). */
const OCTAVES: readonly (readonly [period: number, share: number])[] = [
  [1, 0.016],
  [5, 0.04],
  [30, 0.1],
  [240, 0.3],
  [1_440, 0.7],
  [10_080, 1.4],
  [43_200, 3],
]

/** Where chance pushes a price: a closed formula of (seed, time). */
export interface Noise {
  at(time: number): number
  /** `count + 1` values a minute apart; the hashes behind them are computed once per period, not once per value. */
  minutes(from: number, count: number): Float64Array
}

/** Value noise in [-1, 1] per octave: random at whole positions, straight lines between; zero at `startAt`. */
export function createNoise(seed: number, startAt: number): Noise {
  function raw(time: number): number {
    let sum = 0
    OCTAVES.forEach(([period, share], octave) => {
      const position = time / MINUTE / period
      const index = Math.floor(position)
      const left = hashUniform(seed + octave, index)
      sum += share * ((left + (hashUniform(seed + octave, index + 1) - left) * (position - index)) * 2 - 1)
    })
    return sum
  }

  function minutes(from: number, count: number): Float64Array {
    const values = new Float64Array(count + 1).fill(-atStart)
    OCTAVES.forEach(([period, share], octave) => {
      let index = Number.NaN
      let left = 0
      let right = 0
      for (let step = 0; step <= count; step++) {
        const position = (from / MINUTE + step) / period
        const whole = Math.floor(position)
        if (whole !== index) {
          index = whole
          left = hashUniform(seed + octave, whole)
          right = hashUniform(seed + octave, whole + 1)
        }
        values[step] = (values[step] ?? 0) + share * ((left + (right - left) * (position - whole)) * 2 - 1)
      }
    })
    return values
  }

  const atStart = raw(startAt)
  return { at: (time) => raw(time) - atStart, minutes }
}
