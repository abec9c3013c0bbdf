/** A binary heap: the smallest key first. */
export function createHeap<T>(keyOf: (item: T) => number) {
  const items: T[] = []
  const key = (i: number) => keyOf(items[i] as T)

  function swap(a: number, b: number): void {
    const kept = items[a] as T
    items[a] = items[b] as T
    items[b] = kept
  }

  return {
    get size() {
      return items.length
    },
    peek: (): T | undefined => items[0],
    push(item: T): void {
      let at = items.push(item) - 1
      for (let up = (at - 1) >> 1; at > 0 && key(up) > key(at); at = up, up = (at - 1) >> 1) swap(at, up)
    },
    pop(): T | undefined {
      const top = items[0]
      const last = items.pop()
      if (items.length === 0 || last === undefined) return top
      items[0] = last
      for (let at = 0; ; ) {
        let least = at
        for (const child of [2 * at + 1, 2 * at + 2]) if (child < items.length && key(child) < key(least)) least = child
        if (least === at) return top
        swap(at, least)
        at = least
      }
    },
  }
}
