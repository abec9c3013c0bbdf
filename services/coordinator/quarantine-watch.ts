import { type Fact, type Quarantine, QuarantineKey } from '@flotilla/protocol'
import type { FreezeDeskDeps } from './freeze-desk.ts'

/** An older one was told by whoever led then, ms. */
const freshMs = 60_000

/** What executors could not find out: an incident each, and a line of the status until it is released. */
export async function watchQuarantines({ bus, clock, incidents }: FreezeDeskDeps) {
  const inForce = new Map<string, { accountId: string; commandId: string; quarantine: Quarantine }>()
  const told = new Set<string>()
  const watch = await bus.watchKeys(QuarantineKey, {}, ({ tokens: { accountId, commandId }, value }) => {
    const key = `${accountId}/${commandId}`
    if (!value || value.released) {
      inForce.delete(key)
      told.delete(key)
      return
    }
    inForce.set(key, { accountId, commandId, quarantine: value })
    if (told.has(key) || value.since < clock.now() - freshMs) return
    told.add(key)
    const about = `${value.what} ${value.symbol ?? ''} on ${value.market} of ${accountId}`.replace('  ', ' ')
    const how = `flotilla order ${accountId} release ${commandId} "what you saw"`
    incidents.raise('quarantine', `what became of ${about} is not known: look at Binance, then ${how}`, key)
  })
  await watch.ready
  return {
    facts: (): Fact[] =>
      [...inForce.values()].map(({ accountId, commandId, quarantine: { market, symbol, what, since, by } }) => ({
        ...{ kind: 'quarantine' as const, accountId, commandId, market, symbol, what, by, since },
      })),
    end: () => watch.stop(),
  }
}
