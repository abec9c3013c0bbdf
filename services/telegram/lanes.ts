/** How many pieces of work may wait in a lane before further ones are turned away. */
const longestLane = 20

/** Work of one key runs in order, one at a time; keys do not wait for each other. */
export function createLanes() {
  const lanes = new Map<string, { tail: Promise<unknown>; waiting: number }>()
  return {
    /** Runs `work` when what came before it under `key` is done; undefined when the lane is full. */
    run<T>(key: string, work: () => Promise<T>, longest = longestLane): Promise<T> | undefined {
      const lane = lanes.get(key) ?? { tail: Promise.resolve(), waiting: 0 }
      if (lane.waiting >= longest) return undefined
      lane.waiting += 1
      lanes.set(key, lane)
      const turn = lane.tail.then(work)
      lane.tail = turn
        .catch(() => undefined)
        .then(() => {
          lane.waiting -= 1
          if (lane.waiting === 0) lanes.delete(key)
        })
      return turn
    },
    /** Resolves when nothing is left to do. */
    async idle() {
      while (lanes.size > 0) await Promise.all([...lanes.values()].map(({ tail }) => tail))
    },
  }
}

export type Lanes = ReturnType<typeof createLanes>
