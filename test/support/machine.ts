import { availableParallelism, loadavg } from 'node:os'

/** How many times slower than idle this machine is: the processes that want to run for each core that could run them. */
function slowness(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
}

/** What `ms` on an idle machine are on this one now: a bound on time says nothing while others take it. */
export const onThisMachine = (ms: number) => ms * slowness()
