/** Chance as this piece of the outside world has it: from 0 to below 1. */
export const worldRandom = (): number => Math.random()
