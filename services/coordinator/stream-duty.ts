import { type Bus, longestLeaseMs, type MdStream, mdName, StreamAssignmentKey, venueStreamOf } from '@flotilla/protocol'
import { parseStream, type StreamMarket, streamsPerSocket } from '@flotilla/venue'
import { createAssigner } from './assigner.ts'
import { placeable } from './balance.ts'
import { createLeases } from './leases.ts'
import type { Roster } from './roster.ts'
import { placeStreams, type SocketGroup } from './stream-placement.ts'

/** The holder that stands in for those who have not renewed since a takeover. */
const inherited = '(before the takeover)'

/** The streams that can share a socket: those of one market and route. */
const groupOf = (stream: MdStream) =>
  `${stream.market}/${parseStream(stream.market as StreamMarket, venueStreamOf(stream))?.route ?? ''}`
const perSocketOf = (group: string) => streamsPerSocket[group.slice(0, group.indexOf('/')) as StreamMarket]

/** Keeps every wanted stream with a living market-stream, and takes it away when nobody wants it any more. */
export async function createStreamDuty(bus: Bus, roster: Roster, epoch: number, now: number) {
  const assigner = await createAssigner(bus, StreamAssignmentKey, {}, epoch)
  const leases = createLeases()
  const streams = new Map<string, { readonly stream: MdStream; readonly group: string }>()
  const remember = (stream: MdStream) => {
    const name = mdName(stream)
    if (!streams.has(name)) streams.set(name, { stream, group: groupOf(stream) })
    return name
  }
  for (const { tokens } of assigner.entries())
    leases.want(remember(tokens as MdStream), inherited, now + longestLeaseMs)

  const groupsOf = (names: readonly string[]): SocketGroup[] => {
    const members = Map.groupBy(names, (name) => streams.get(name)?.group ?? '')
    return [...members].map(([group, list]) => ({ streams: list, perSocket: perSocketOf(group) }))
  }

  return {
    want: (stream: MdStream, holder: string, until: number) => leases.want(remember(stream), holder, until),
    drop: (stream: MdStream, holder: string) => leases.drop(mdName(stream), holder),
    expire: (at: number) => leases.expire(at),
    /** Gives new and homeless streams an instance; takes away those that nobody wants. @param at epoch ms */
    async settle(at: number) {
      await assigner.refresh()
      const wanted = leases.wanted()
      const unwanted = new Set(streams.keys())
      for (const name of wanted) unwanted.delete(name)
      const owners = new Map(assigner.entries().map(({ tokens, instance }) => [mdName(tokens as MdStream), instance]))
      const taken = [...unwanted].flatMap((name) => {
        const known = streams.get(name)
        return known && owners.has(name) ? [known.stream] : []
      })
      await assigner.takeAll(taken)
      for (const name of unwanted) if (leases.holders(name) === 0) streams.delete(name)
      const ready = roster.ready('market-stream')
      const open = roster.introducing(at) ? placeable(wanted, owners, ready) : wanted
      const moves = placeStreams(groupsOf(open), owners, ready)
      const given = [...moves].flatMap(([name, instance]) => {
        const known = streams.get(name)
        return known ? [[known.stream, instance] as const] : []
      })
      await assigner.giveAll(given)
    },
    facts: () =>
      assigner.entries().map(({ tokens, instance }) => {
        const stream = mdName(tokens as MdStream)
        return { kind: 'stream' as const, stream, instance, holders: leases.holders(stream) }
      }),
  }
}
