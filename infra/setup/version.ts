/** A program's version as numbers, most significant first. */
export type Version = readonly [number, number, number]

/** The oldest nats-server the fleet's durability rests on (earlier ones lost acknowledged writes, see the Jepsen report on 2.12.1). */
export const NATS_FLOOR: Version = [2, 12, 3]

/** What is taken, loudly and for trying out only, where nothing newer is to be had. */
export const NATS_FALLBACK: Version = [2, 10, 27]

/** The oldest redis-server that has functions and access rules with selectors. */
export const REDIS_FLOOR: Version = [7, 0, 0]

/** The first `a.b.c` in a text such as the answer to `--version`, or undefined. */
export function parseVersion(text: string): Version | undefined {
  const found = /(\d+)\.(\d+)\.(\d+)/.exec(text)
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined
}

export function atLeast(version: Version, floor: Version): boolean {
  const difference = version.map((part, index) => part - (floor[index] ?? 0)).find((part) => part !== 0)
  return (difference ?? 0) >= 0
}

export function formatVersion(version: Version): string {
  return version.join('.')
}
