import type { Assignment, Bus, Key, Tokens } from '@flotilla/protocol'

type AssignKey<P extends string> = Key<P, typeof Assignment>

interface Known<P extends string> {
  readonly tokens: Tokens<P>
  readonly instance: string
  readonly epoch: number
  readonly revision: number
}

/** How many writes are under way at once. */
const lanes = 32

/**
 * The assignments under one kind of key, read once and then written by compare-and-set: a deposed coordinator's write
 * fails on the revision. After any write that failed they are read again, since it may have happened all the same.
 */
export async function createAssigner<P extends string>(
  bus: Bus,
  key: AssignKey<P>,
  within: Partial<Tokens<P>>,
  epoch: number,
) {
  const entries = new Map<string, Known<P>>()
  let stale = true

  const refresh = async () => {
    if (!stale) return
    const listed = await bus.listKeys(key, within)
    entries.clear()
    for (const { tokens, value, revision } of listed) {
      entries.set(key.build(tokens), { tokens, instance: value.instance, epoch: value.epoch, revision })
    }
    stale = false
  }

  /** What is known of a slot, if this term may write it. */
  const mine = (name: string): Known<P> | undefined => {
    const before = entries.get(name)
    if (before && before.epoch > epoch) throw new Error(`${name} was written by a later coordinator`)
    return before
  }

  const give = async (tokens: Tokens<P>, instance: string) => {
    const name = key.build(tokens)
    const before = mine(name)
    const value = { instance, epoch }
    const revision = before
      ? await bus.updateKey(key, tokens, value, before.revision)
      : await bus.createKey(key, tokens, value)
    if (revision === undefined) throw new Error(`${name} was changed by somebody else`)
    entries.set(name, { tokens, instance, epoch, revision })
  }

  const take = async (tokens: Tokens<P>) => {
    const name = key.build(tokens)
    const before = mine(name)
    if (!before) return
    if (!(await bus.purgeKey(key, tokens, before.revision))) throw new Error(`${name} was changed by somebody else`)
    entries.delete(name)
  }

  /** Works all of it off, many at a time; none keeps the others from being done. @throws the first that failed */
  const workOff = async <Job>(jobs: Iterable<Job>, work: (job: Job) => Promise<void>) => {
    const queue = [...jobs]
    const failed: unknown[] = []
    const lane = async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        await work(next).catch((error: unknown) => failed.push(error))
      }
    }
    await Promise.all(Array.from({ length: lanes }, lane))
    if (failed.length === 0) return
    stale = true
    throw failed[0]
  }

  await refresh()
  return {
    entries: () => [...entries.values()],
    /** Before a round of writing: reads everything again if what is known may be wrong. */
    refresh,
    /** Gives each slot to its instance. @throws the first that failed */
    giveAll: (moves: Iterable<readonly [Tokens<P>, string]>) =>
      workOff(moves, ([tokens, instance]) => give(tokens, instance)),
    /** Takes slots away from whoever has them. @throws the first that failed */
    takeAll: (slots: Iterable<Tokens<P>>) => workOff(slots, take),
  }
}
