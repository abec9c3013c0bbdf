/** The shards an executor has now, each with the term in which it was given: what is not here is somebody else's. */
export function createTerms() {
  const terms = new Map<string, number>()
  const hearers = new Set<() => void>()
  return {
    get size() {
      return terms.size
    },
    has: (shard: string) => terms.has(shard),
    get: (shard: string) => terms.get(shard),
    begin: (shard: string, epoch: number) => void terms.set(shard, epoch),
    end(shard: string): void {
      terms.delete(shard)
      for (const hear of [...hearers]) hear()
    },
    /** Tells after every shard that is given up; the returned function ends that. */
    onEnd(hear: () => void): () => void {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
}

export type Terms = ReturnType<typeof createTerms>
