/** Wrong parts of a simulation, by name, with what is wrong with each. */
export type Plants = Readonly<Record<string, { readonly wrong: string }>>

/** Why a plant that was asked for cannot be taken; undefined when it can. */
export const plantFault = (plant: string | undefined, plants: Plants): string | undefined =>
  plant === undefined || plant === 'list' || plant in plants
    ? undefined
    : `no plant named ${plant}; there are ${Object.keys(plants).join(', ')}`

/**
 * Does what a simulation was asked for, or lists its plants.
 * @param wish what was asked for, or what is wrong with it
 * @returns the exit code: 2 for wrong usage, otherwise that of `run`
 */
export async function obey<Wish extends { readonly plant?: string }>(
  wish: Wish | string,
  plants: Plants,
  run: (wish: Wish) => number | Promise<number>,
): Promise<number> {
  if (typeof wish === 'string') {
    console.error(wish)
    return 2
  }
  if (wish.plant !== 'list') return run(wish)
  for (const [name, { wrong }] of Object.entries(plants)) console.log(`${name.padEnd(18)}${wrong}`)
  return 0
}
