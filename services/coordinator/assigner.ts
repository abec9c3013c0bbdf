import type { Assignment, Bus, Key, Tokens } from '@flotilla/protocol'

type AssignKey<P extends string> = Key<P, typeof Assignment>

/** How many writes are under way at once. */
const lanes = 32

/**
 * The assignments under one kind of key, read once and then written by compare-and-set: a deposed
 * coordinator's write fails on the revision.
 */
export async function createAssigner<P extends string>(
  bus: Bus,
  key: AssignKey<P>,
  within: Partial<Tokens<P>>,
  epoch: number,
) {
  const entries = new Map<string, { tokens: Tokens<P>; instance: string; revision: number }>()
  for (const { tokens, value, revision } of await bus.listKeys(key, within)) {
    entries.set(key.build(tokens), { tokens, instance: value.instance, revision })
  }

  const give = async (tokens: Tokens<P>, instance: string) => {
    const name = key.build(tokens)
    const before = entries.get(name)
    const value = { instance, epoch }
    const revision = before
      ? await bus.updateKey(key, tokens, value, before.revision)
      : await bus.createKey(key, tokens, value)
    if (revision === undefined) throw new Error(`${name} was changed by somebody else`)
    entries.set(name, { tokens, instance, revision })
  }

  return {
    entries: () => [...entries.values()],
    /** Gives each slot to its instance, many at a time. */
    async giveAll(moves: Iterable<readonly [Tokens<P>, string]>) {
      const queue = [...moves]
      const lane = async () => {
        for (let next = queue.pop(); next; next = queue.pop()) await give(...next)
      }
      await Promise.all(Array.from({ length: lanes }, lane))
    },
    async take(tokens: Tokens<P>) {
      await bus.purgeKey(key, tokens)
      entries.delete(key.build(tokens))
    },
  }
}
