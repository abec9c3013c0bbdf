import { systemClock } from '@flotilla/runtime'
import { liftFault, setFault } from '../../support/exchange.ts'
import type { OrdersFleet } from './fleet.ts'
import type { Fault, Planned } from './plan.ts'

/** How a fault is called in the count of what was applied. */
export function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
    case 'freeze':
      return `${fault.kind} ${fault.whom}`
    case 'exchange':
      return `exchange ${fault.rule.kind}${fault.rule.afterExecute ? ' after execution' : ''}`
    case 'wire':
      return `wire to ${fault.to} ${fault.how}`
    case 'point':
      return `arm ${fault.point.moment} ${fault.point.act}`
    case 'addExecutor':
    case 'removeExecutor':
      return fault.kind
  }
}

const after = (ms: number) => new Promise<void>((resolve) => void systemClock.after(ms, resolve))

/** Makes planned faults happen to a fleet. */
export function createInjector(fleet: OrdersFleet) {
  const applied = new Map<string, number>()
  const { cluster, wiring, killPoints, kill, freeze } = fleet

  /** The processes a name stands for: itself, or all of its role. */
  const named = (whom: string): string[] => fleet.names().filter((name) => name === whom || name.startsWith(`${whom}-`))
  const oneOf = (names: readonly string[], pick: number) => names[Math.floor(pick * names.length)] ?? ''

  const meddle = ({ to, how, pick, bytes, ms }: Extract<Fault, { kind: 'wire' }>) => {
    const wires = [...wiring.all.values()].flatMap(({ nats, exchange }) => (to === 'nats' ? nats : (exchange ?? [])))
    const wire = wires[Math.floor(pick * wires.length)]
    if (how === 'cut') wire?.cut()
    else if (how === 'cutAfter') wire?.cutAfter(bytes)
    else if (how === 'hold') wire?.hold(ms)
    // Late by a little for a while: a slow road, not a broken one.
    else wire?.late(Math.min(ms, 6_000), ms)
    return wire !== undefined
  }

  const exchange = async ({ rule, forMs }: Extract<Fault, { kind: 'exchange' }>) => {
    const id = await setFault(fleet, rule)
    if (rule.count === undefined) void after(forMs).then(() => liftFault(fleet, id).catch(() => undefined))
    return true
  }

  const apply = async (fault: Fault): Promise<boolean> => {
    switch (fault.kind) {
      case 'kill':
        // Of a cluster the node whose loss is felt most: it leads the log of requests.
        return kill(
          (fault.whom === 'nats' && (await cluster?.leaderOf('STATES'))) || oneOf(named(fault.whom), fault.pick),
        )
      case 'freeze':
        return freeze(oneOf(named(fault.whom), fault.pick), fault.ms)
      case 'exchange':
        return exchange(fault)
      case 'wire':
        return meddle(fault)
      case 'point':
        killPoints.arm(fault.point)
        return true
      case 'addExecutor':
        await fleet.addExecutor()
        return true
      case 'removeExecutor':
        return fleet.removeExecutor()
    }
  }

  return {
    /** How often each kind of fault was applied. */
    applied: applied as ReadonlyMap<string, number>,
    /** Lets all of it happen, each at its time. */
    async run(planned: readonly Planned[]): Promise<void> {
      const from = systemClock.monotonic()
      const under: Promise<unknown>[] = []
      for (const { atMs, fault } of planned) {
        await after(Math.max(0, atMs - (systemClock.monotonic() - from)))
        // A fault that takes its time, such as an executor that ends, does not hold up the next.
        const done = apply(fault).then((happened) => {
          const name = nameOf(fault)
          if (!happened) return
          applied.set(name, (applied.get(name) ?? 0) + 1)
          fleet.lines.push(`chaos ${JSON.stringify({ time: Date.now(), fault })}`)
        })
        under.push(done.catch((error: unknown) => fleet.lines.push(`chaos ${nameOf(fault)} failed: ${error}`)))
      }
      await Promise.all(under)
    },
  }
}
