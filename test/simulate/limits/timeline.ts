type Event = { at: number; act: () => void }

/** Virtual time: events in order, as fast as they can be run. */
export function createTimeline(start: number) {
  const heap: Event[] = []
  let now = start
  const at = (i: number) => heap[i]?.at ?? Number.POSITIVE_INFINITY

  function swap(a: number, b: number): void {
    const kept = heap[a] as Event
    heap[a] = heap[b] as Event
    heap[b] = kept
  }

  function next(): Event | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (heap.length === 0 || !last) return first
    heap[0] = last
    for (let i = 0; ; ) {
      const child = at(2 * i + 1) <= at(2 * i + 2) ? 2 * i + 1 : 2 * i + 2
      if (at(child) >= at(i)) return first
      swap(i, child)
      i = child
    }
  }

  return {
    get now() {
      return now
    },
    /** Runs `act` at this time, or now when it is past. */
    schedule(time: number, act: () => void): void {
      let i = heap.push({ at: Math.max(now, time), act }) - 1
      for (let up = (i - 1) >> 1; i > 0 && at(up) > at(i); i = up, up = (i - 1) >> 1) swap(i, up)
    },
    /** Runs everything up to `end`. */
    run(end: number): void {
      for (let event = heap[0]; event && event.at <= end; event = heap[0]) {
        next()
        now = event.at
        event.act()
      }
      now = end
    },
  }
}
