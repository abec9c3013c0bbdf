import { type Bus, longestLeaseMs, type MdStream, mdName, StreamAssignmentKey } from '@flotilla/protocol'
import { createAssigner } from './assigner.ts'
import { balance, placeable } from './balance.ts'
import { createLeases } from './leases.ts'
import type { Roster } from './roster.ts'

/** The holder that stands in for those who have not renewed since a takeover. */
const inherited = '(before the takeover)'

/** How many streams more than its equal share an instance may keep: a move costs its readers a moment. */
const slack = 64

/** Keeps every wanted stream with a living market-stream, and takes it away when nobody wants it any more. */
export async function createStreamDuty(bus: Bus, roster: Roster, epoch: number, now: number) {
  const assigner = await createAssigner(bus, StreamAssignmentKey, {}, epoch)
  const leases = createLeases()
  const streams = new Map<string, MdStream>()
  const remember = (stream: MdStream) => {
    const name = mdName(stream)
    streams.set(name, stream)
    return name
  }
  for (const { tokens } of assigner.entries())
    leases.want(remember(tokens as MdStream), inherited, now + longestLeaseMs)

  return {
    want: (stream: MdStream, holder: string, until: number) => leases.want(remember(stream), holder, until),
    drop: (stream: MdStream, holder: string) => leases.drop(mdName(stream), holder),
    expire: (at: number) => leases.expire(at),
    /** Gives new and homeless streams an instance; takes away those that nobody wants. */
    /** @param at epoch ms */
    async settle(at: number) {
      await assigner.refresh()
      const wanted = leases.wanted()
      const unwanted = new Set(streams.keys())
      for (const name of wanted) unwanted.delete(name)
      const owners = new Map(assigner.entries().map(({ tokens, instance }) => [mdName(tokens as MdStream), instance]))
      const taken = [...unwanted].flatMap((name) => (owners.has(name) ? [streams.get(name) as MdStream] : []))
      await assigner.takeAll(taken)
      for (const name of unwanted) if (leases.holders(name) === 0) streams.delete(name)
      const ready = roster.ready('market-stream')
      const open = roster.introducing(at) ? placeable(wanted, owners, ready) : wanted
      const moves = balance(open, owners, ready, slack)
      const given = [...moves].flatMap(([name, instance]) => {
        const stream = streams.get(name)
        return stream ? [[stream, instance] as const] : []
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
