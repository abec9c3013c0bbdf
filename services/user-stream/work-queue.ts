/** Does some work for each key that is put in, a few at a time; one that waits already is not put in again. */
export function createWorkQueue(
  lanes: number,
  work: (key: string) => Promise<void>,
  onFailure: (key: string, error: unknown) => void,
) {
  const queue = new Set<string>()
  let working = 0
  const workOff = async () => {
    working++
    for (const key of queue) {
      queue.delete(key)
      await work(key).catch((error: unknown) => onFailure(key, error))
    }
    working--
  }
  return (key: string) => {
    queue.add(key)
    if (working < lanes) void workOff()
  }
}
