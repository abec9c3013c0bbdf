/** Turns trades into a measured value; undefined until there is history enough. `at` is epoch milliseconds, never falling. */
export type Series = { push(at: number, price: number, quantity: number): number | undefined }

/** Samples kept per window: a price of the past is found to 1/60 of it. */
const SAMPLES = 60
const BASELINE_WINDOWS = 10
const SLOTS_PER_WINDOW = 10

/** Percent from the price a window ago to the price now. */
export function createChange(windowMs: number): Series {
  const samples: { at: number; price: number }[] = []
  let first = 0
  return {
    push(at, price) {
      const newest = samples.at(-1)
      if (!newest || at - newest.at >= windowMs / SAMPLES) samples.push({ at, price })
      // The last sample that is a full window old is the reference; older ones go.
      for (let next = samples[first + 1]; next && next.at <= at - windowMs; next = samples[first + 1]) first++
      if (first > SAMPLES) first -= samples.splice(0, first).length
      const reference = samples[first]
      if (!reference || reference.at > at - windowMs || reference.price === 0) return undefined
      return rounded(((price - reference.price) / reference.price) * 100)
    },
  }
}

/** Volume of the last window as a multiple of the mean of the ten before it. */
export function createVolume(windowMs: number): Series {
  const slotMs = windowMs / SLOTS_PER_WINDOW
  const size = SLOTS_PER_WINDOW * (BASELINE_WINDOWS + 1)
  const slots = new Float64Array(size)
  let newest = Number.NaN
  let startedAt = Number.NaN

  /** Empties the slots that passed without a trade. */
  function advance(slot: number): void {
    if (Number.isNaN(newest)) newest = slot
    for (let s = Math.max(newest + 1, slot - size + 1); s <= slot; s++) slots[s % size] = 0
    newest = Math.max(newest, slot)
  }

  return {
    push(at, _price, quantity) {
      if (Number.isNaN(startedAt)) startedAt = at
      advance(Math.floor(at / slotMs))
      slots[newest % size] = (slots[newest % size] ?? 0) + quantity
      if (at - startedAt < windowMs * (BASELINE_WINDOWS + 1)) return undefined
      let current = 0
      let baseline = 0
      for (let age = 0; age < size; age++) {
        const volume = slots[(newest - age) % size] ?? 0
        if (age < SLOTS_PER_WINDOW) current += volume
        else baseline += volume
      }
      return baseline > 0 ? rounded((current / baseline) * BASELINE_WINDOWS) : undefined
    },
  }
}

/** So that three percent is 3 and not 3.0000000000000004. */
function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9
}
