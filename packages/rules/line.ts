import { compareDigits } from './decimal.ts'

/**
 * One comparison with one threshold. Its boundary lies just below the threshold when the threshold
 * itself counts as high (`>=`, `<`), just above it otherwise (`>`, `<=`).
 */
export type Mark = {
  value: number
  text: string
  thresholdIsHigh: boolean
  /** Where the measured value stood at the last trade. */
  high: boolean
  dead: boolean
}

/** Below this many dead marks nothing is tidied up. */
const TIDY_FROM = 64

export type Line<M extends Mark> = ReturnType<typeof createLine<M>>

/**
 * All thresholds of one measured value, sorted, with a cursor where the value stands. A trade costs two
 * comparisons unless it passes a threshold, however many there are.
 */
export function createLine<M extends Mark>() {
  let marks: M[] = []
  let fresh: M[] = []
  /** Marks before it are high. */
  let cursor = 0
  let dead = 0
  /** Between these two, exclusive, nothing flips: the thresholds on either side of the cursor. */
  let floor = Number.NaN
  let ceiling = Number.NaN
  const line = { value: Number.NaN, text: '' }

  const isHigh = (mark: M): boolean => {
    if (line.value !== mark.value) return line.value > mark.value
    const tie = compareDigits(line.text, mark.text)
    return tie === 0 ? mark.thresholdIsHigh : tie > 0
  }

  function admit(onEntry: (mark: M) => void): void {
    const arrived = fresh.filter((mark) => !mark.dead)
    dead -= fresh.length - arrived.length
    fresh = []
    for (const mark of arrived) mark.high = isHigh(mark)
    if (arrived.length === 1) for (const mark of arrived) marks.splice(placeOf(marks, mark), 0, mark)
    else marks = merge(marks, arrived.sort(order))
    for (const mark of arrived) {
      if (mark.high) cursor++
      onEntry(mark)
    }
  }

  function fence(): void {
    floor = marks[cursor - 1]?.value ?? Number.NEGATIVE_INFINITY
    ceiling = marks[cursor]?.value ?? Number.POSITIVE_INFINITY
  }

  function tidy(): void {
    marks = marks.filter((mark) => !mark.dead)
    cursor = marks.filter((mark) => mark.high).length
    dead = 0
    fence()
  }

  return {
    get value() {
      return line.value
    },
    get text() {
      return line.text
    },
    get isEmpty() {
      return marks.length + fresh.length === dead
    },

    /** The mark is placed at the next update. */
    add(mark: M): void {
      fresh.push(mark)
    },
    remove(mark: M): void {
      mark.dead = true
      dead++
      if (dead > TIDY_FROM && dead > (marks.length + fresh.length) / 4) {
        fresh = fresh.filter((waiting) => !waiting.dead)
        tidy()
      }
    },

    /**
     * Moves to a new value.
     * @param text the same as an exact decimal
     * @param onFlip called for each mark the value passed; `onEntry` for each that is placed for the first time.
     */
    update(value: number, text: string, onFlip: (mark: M) => void, onEntry: (mark: M) => void): void {
      line.value = value
      line.text = text
      if (value > floor && value < ceiling && fresh.length === 0) return
      for (let mark = marks[cursor]; mark && isHigh(mark); mark = marks[++cursor]) {
        mark.high = true
        onFlip(mark)
      }
      for (let mark = marks[cursor - 1]; mark && !isHigh(mark); mark = marks[--cursor - 1]) {
        mark.high = false
        onFlip(mark)
      }
      if (fresh.length > 0) admit(onEntry)
      fence()
    },
  }
}

function order(a: Mark, b: Mark): number {
  const difference = a.value - b.value || compareDigits(a.text, b.text)
  return difference || Number(b.thresholdIsHigh) - Number(a.thresholdIsHigh)
}

function placeOf<M extends Mark>(marks: M[], mark: M): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (order(marks[middle] as M, mark) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

function merge<M extends Mark>(left: M[], right: M[]): M[] {
  const merged: M[] = []
  let i = 0
  for (const mark of right) {
    for (let other = left[i]; other && order(other, mark) <= 0; other = left[++i]) merged.push(other)
    merged.push(mark)
  }
  return i === 0 ? merged.concat(left) : merged.concat(left.slice(i))
}
