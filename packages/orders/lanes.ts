/** How a request stands in its lane. */
interface Place {
  readonly lane: string
  readonly exposes: boolean
  state: 'waiting' | 'running' | 'checking'
}

interface Lane {
  /** In the order in which they arrived; the first is running, or nobody is. */
  readonly queue: string[]
  readonly checking: Set<string>
}

/**
 * Who may go when: requests of one account and symbol are sent in the order in which they came. One whose outcome is
 * being checked lets the next ones pass, but nothing that could add exposure: cancels and exits always go.
 */
export interface Lanes {
  /** Takes a place. @returns whether it may go at once */
  arrive(id: string, lane: string, exposes: boolean): boolean
  /** The request that holds back this one, whose turn it is: it must be refused. */
  heldBackBy(id: string): string | undefined
  /** Its outcome is not known yet. @returns whose turn it is now */
  checking(id: string): string | undefined
  /** It is done with. @returns whose turn it is now */
  leave(id: string): string | undefined
  /** Takes up a request that a predecessor left unfinished, and those whose outcome stayed unknown. */
  hold(id: string, lane: string): void
}

export function createLanes(): Lanes {
  const places = new Map<string, Place>()
  const lanes = new Map<string, Lane>()

  const laneOf = (name: string): Lane => {
    const known = lanes.get(name)
    if (known) return known
    const fresh: Lane = { queue: [], checking: new Set() }
    lanes.set(name, fresh)
    return fresh
  }

  /** Takes one out of the queue and lets the next one go. */
  const stepAside = (id: string, { lane: name, state }: Place): string | undefined => {
    const { queue, checking } = laneOf(name)
    const index = queue.indexOf(id)
    if (index >= 0) queue.splice(index, 1)
    if (queue.length === 0 && checking.size === 0) lanes.delete(name)
    const [first] = queue
    const place = first === undefined || state !== 'running' ? undefined : places.get(first)
    if (place) place.state = 'running'
    return place && first
  }

  return {
    arrive(id, lane, exposes) {
      const { queue } = laneOf(lane)
      const free = queue.length === 0
      queue.push(id)
      places.set(id, { lane, exposes, state: free ? 'running' : 'waiting' })
      return free
    },
    heldBackBy(id) {
      const place = places.get(id)
      if (!place?.exposes) return undefined
      const [first] = lanes.get(place.lane)?.checking ?? []
      return first
    },
    checking(id) {
      const place = places.get(id)
      if (!place || place.state === 'checking') return undefined
      laneOf(place.lane).checking.add(id)
      const next = stepAside(id, place)
      place.state = 'checking'
      return next
    },
    leave(id) {
      const place = places.get(id)
      if (!place) return undefined
      places.delete(id)
      lanes.get(place.lane)?.checking.delete(id)
      return stepAside(id, place)
    },
    hold(id, lane) {
      if (places.has(id)) return
      places.set(id, { lane, exposes: true, state: 'checking' })
      laneOf(lane).checking.add(id)
    },
  }
}
