/**
 * Does some work for each key that is put in, a few at a time. One that waits already is not put in again; one that is
 * worked on is worked on once more after that, never twice at once.
 */
export function createWorkQueue(
  lanes: number,
  work: (key: string) => Promise<void>,
  onFailure: (key: string, error: unknown) => void,
) {
  const queue = new Set<string>()
  const inHand = new Set<string>()
  let working = 0

  const take = (): string | undefined => {
    for (const key of queue) {
      if (inHand.has(key)) continue
      queue.delete(key)
      inHand.add(key)
      return key
    }
    return undefined
  }

  const workOff = async () => {
    working++
    for (let key = take(); key !== undefined; key = take()) {
      await work(key).catch((error: unknown) => onFailure(key, error))
      inHand.delete(key)
    }
    working--
  }
  return (key: string) => {
    queue.add(key)
    if (working < lanes) void workOff()
  }
}
