import { balance } from './balance.ts'

/** What goes together on sockets: the streams of one market and route. */
export interface SocketGroup {
  readonly streams: readonly string[]
  /** How many of them a socket carries at most. */
  readonly perSocket: number
}

/**
 * Instances that a group is spread over at least, so that half of its streams do not notice when one is killed, and the
 * other half finds a socket that is open already.
 */
const fewestHomes = 2
/** A socket is given up only when what is left fills the others to this part: a number that sways moves nothing. */
const fullPart = 0.9
/** How many streams more than its equal share an instance may keep: a move costs its readers a moment. */
const slack = 64

/** How many instances a group should be with, by how many it is with. */
function homesOf({ streams, perSocket }: SocketGroup, held: number): number {
  const least = Math.ceil(streams.length / perSocket)
  const most = Math.ceil(streams.length / (perSocket * fullPart))
  return Math.max(fewestHomes, Math.min(Math.max(held, least), most))
}

/**
 * Packs streams: each group is with two instances, or as many as its streams need sockets, and stays there; one that dies is
 * replaced by whoever carries least. Pure.
 * @returns the streams that change hands, with their new owner
 */
export function placeStreams(
  groups: readonly SocketGroup[],
  owners: ReadonlyMap<string, string>,
  instances: readonly string[],
): Map<string, string> {
  const load = new Map(instances.map((instance) => [instance, 0]))
  const add = (instance: string, count: number) => load.set(instance, (load.get(instance) ?? 0) + count)
  for (const owner of owners.values()) if (load.has(owner)) add(owner, 1)
  const moves = new Map<string, string>()
  for (const group of groups) {
    const held = Map.groupBy(group.streams, (stream) => owners.get(stream) ?? '')
    const ofGroup = (instance: string) => held.get(instance)?.length ?? 0
    const ranked = instances.toSorted((a, b) => ofGroup(b) - ofGroup(a) || (load.get(a) ?? 0) - (load.get(b) ?? 0))
    const homes = ranked.slice(0, homesOf(group, instances.filter(ofGroup).length))
    const room = homes.length * group.perSocket - group.streams.length
    const spare = Math.max(0, Math.min(slack, Math.floor(room / Math.max(1, homes.length))))
    for (const [stream, to] of balance(group.streams, owners, homes, spare)) {
      moves.set(stream, to)
      add(to, 1)
      add(owners.get(stream) ?? '', -1)
    }
  }
  return moves
}
