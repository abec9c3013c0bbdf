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

/**
 * Spreads slots over instances: every slot has a living owner, nobody has more than an equal share rounded
 * up plus `slack`, and nothing moves that need not. Pure.
 * @returns the slots that change hands, with their new owner; nothing when there is no instance.
 */
export function balance(
  slots: readonly string[],
  owners: ReadonlyMap<string, string>,
  instances: readonly string[],
  slack = 0,
): Map<string, string> {
  const moves = new Map<string, string>()
  if (instances.length === 0) return moves
  const share = Math.ceil(slots.length / instances.length)
  const load = new Map(instances.map((instance) => [instance, 0]))
  const homeless: string[] = []
  for (const slot of slots) {
    const owner = owners.get(slot)
    const carried = owner === undefined ? undefined : load.get(owner)
    if (owner === undefined || carried === undefined || carried >= share + slack) homeless.push(slot)
    else load.set(owner, carried + 1)
  }
  for (const slot of homeless) {
    const [lightest] = [...load].reduce((a, b) => (b[1] < a[1] ? b : a))
    load.set(lightest, (load.get(lightest) ?? 0) + 1)
    moves.set(slot, lightest)
  }
  return moves
}
