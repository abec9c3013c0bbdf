/**
 * Those of the slots whose owner is known to be alive, and those that have none: what may be placed while instances are
 * still being heard of for the first time. Pure.
 */
export function placeable(
  slots: readonly string[],
  owners: ReadonlyMap<string, string>,
  ready: readonly string[],
): string[] {
  const alive = new Set(ready)
  return slots.filter((slot) => alive.has(owners.get(slot) ?? '') || !owners.has(slot))
}

/** Whether a slot may be with an instance; an instance that may have a slot keeps it while nobody needs it elsewhere. */
export type May = (slot: string, instance: string) => boolean

/**
 * Spreads slots over instances: every slot has a living owner that may have it, nobody has more than an equal share
 * rounded up plus `slack` as far as others may have it, and nothing moves that need not. Pure.
 * @returns the slots that change hands, with their new owner; a slot nobody may have stays as it is
 */
export function balance(
  slots: readonly string[],
  owners: ReadonlyMap<string, string>,
  instances: readonly string[],
  slack = 0,
  may: May = () => true,
): Map<string, string> {
  const moves = new Map<string, string>()
  const share = Math.ceil(slots.length / Math.max(1, instances.length))
  const load = new Map(instances.map((instance) => [instance, 0]))
  const loadOf = (instance: string) => load.get(instance) ?? 0
  const lightest = (slot: string) =>
    instances
      .filter((instance) => may(slot, instance))
      .reduce<string | undefined>((a, b) => (a === undefined || loadOf(b) < loadOf(a) ? b : a), undefined)
  const give = (slot: string, to: string) => {
    load.set(to, loadOf(to) + 1)
    moves.set(slot, to)
  }

  const stays = (slot: string) => {
    const owner = owners.get(slot) ?? ''
    return load.has(owner) && may(slot, owner)
  }
  for (const slot of slots) if (stays(slot)) load.set(owners.get(slot) ?? '', loadOf(owners.get(slot) ?? '') + 1)
  for (const slot of slots.filter((each) => !stays(each))) {
    const to = lightest(slot)
    if (to !== undefined) give(slot, to)
  }
  for (const slot of slots.toReversed()) {
    const owner = owners.get(slot) ?? ''
    if (!stays(slot) || loadOf(owner) <= share + slack) continue
    const to = lightest(slot)
    if (to === undefined || loadOf(to) >= share) continue
    load.set(owner, loadOf(owner) - 1)
    give(slot, to)
  }
  return moves
}
