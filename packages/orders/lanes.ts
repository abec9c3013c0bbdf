/** How a request stands in its lane. */
interface Place {
  readonly lanes: readonly string[]
  readonly exposes: boolean
  state: 'waiting' | 'running' | 'checking'
}

interface Lane {
  /** In the order in which they arrived; the first is running, or nobody is. */
  readonly queue: string[]
  readonly checking: Set<string>
}

/**
 * Who may go when: requests of one account and symbol are sent in the order in which they came, those about several
 * symbols in each of their lanes. One whose outcome is being checked lets the next ones pass, but nothing that could add
 * exposure: cancels and exits always go.
 */
export interface Lanes {
  /** Takes a place. @returns whether it may go at once */
  arrive(id: string, lanes: readonly string[], exposes: boolean): boolean
  /** The request that holds back this one, whose turn it is: it must be refused. */
  heldBackBy(id: string): string | undefined
  /** Its outcome is not known yet. @returns those whose turn it is now */
  checking(id: string): readonly string[]
  /** It is done with. @returns those whose turn it is now */
  leave(id: string): readonly string[]
  /** Takes up a request that a predecessor left unfinished, and those whose outcome stayed unknown. */
  hold(id: string, lanes: readonly string[]): void
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

  const isFirst = (id: string, place: Place) => place.lanes.every((name) => laneOf(name).queue[0] === id)

  /** Takes one out of its queues and lets those go that are first in all of theirs now. */
  const stepAside = (id: string, { lanes: names }: Place): string[] => {
    const next = new Set<string>()
    for (const name of names) {
      const { queue, checking } = laneOf(name)
      const index = queue.indexOf(id)
      if (index >= 0) queue.splice(index, 1)
      const [first] = queue
      if (first !== undefined) next.add(first)
      else if (checking.size === 0) lanes.delete(name)
    }
    return [...next].filter((each) => {
      const place = places.get(each)
      if (place?.state !== 'waiting' || !isFirst(each, place)) return false
      place.state = 'running'
      return true
    })
  }

  return {
    arrive(id, names, exposes) {
      for (const name of names) laneOf(name).queue.push(id)
      const place: Place = { lanes: names, exposes, state: 'waiting' }
      places.set(id, place)
      if (isFirst(id, place)) place.state = 'running'
      return place.state === 'running'
    },
    heldBackBy(id) {
      const place = places.get(id)
      if (!place?.exposes) return undefined
      const [first] = place.lanes.flatMap((name) => [...(lanes.get(name)?.checking ?? [])])
      return first
    },
    checking(id) {
      const place = places.get(id)
      if (!place || place.state === 'checking') return []
      place.state = 'checking'
      for (const name of place.lanes) laneOf(name).checking.add(id)
      return stepAside(id, place)
    },
    leave(id) {
      const place = places.get(id)
      if (!place) return []
      places.delete(id)
      for (const name of place.lanes) lanes.get(name)?.checking.delete(id)
      return stepAside(id, place)
    },
    hold(id, names) {
      if (places.has(id)) return
      places.set(id, { lanes: names, exposes: true, state: 'checking' })
      for (const name of names) laneOf(name).checking.add(id)
    },
  }
}
