/** Who wants which stream until when. Pure. Streams are named by their subject. */
export function createLeases() {
  const streams = new Map<string, Map<string, number>>()
  return {
    want(stream: string, holder: string, until: number) {
      const holders = streams.get(stream) ?? new Map<string, number>()
      streams.set(stream, holders.set(holder, until))
    },
    drop(stream: string, holder: string) {
      const holders = streams.get(stream)
      holders?.delete(holder)
      if (holders?.size === 0) streams.delete(stream)
    },
    /** Lets go of leases that were not renewed. */
    expire(now: number) {
      for (const [stream, holders] of streams) {
        for (const [holder, until] of holders) if (until <= now) holders.delete(holder)
        if (holders.size === 0) streams.delete(stream)
      }
    },
    wanted: () => [...streams.keys()],
    holders: (stream: string) => streams.get(stream)?.size ?? 0,
  }
}
