import {
  answered,
  type Bus,
  type Fact,
  FleetFreeze,
  FleetThaw,
  type Freeze,
  FreezeAck,
  FreezeKey,
  type FreezeProgress,
  type Listener,
  shards,
} from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import type { Incidents } from './incidents.ts'
import { notActive } from './not-active.ts'

export interface FreezeDeskDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly incidents: Incidents
  /** Whether this coordinator may act now: what waited while it slept was asked anew of another, or is not meant any more. */
  readonly holds: () => boolean
}

/** An executor acknowledges every ten seconds at the least; one that has not for this long is gone, ms. */
const goneMs = 15_000

/** How long the answer waits for executors that have not heard of a freeze yet, ms: one may just have died. */
const patienceMs = 1_500

const isOperator = (by: string) => by.startsWith('operator')

interface Active {
  readonly revision: number
  readonly freeze: Freeze
  /** By instance, what each executor said last of it. */
  readonly told: Map<string, FreezeProgress>
  /** Executors of every shard have heard of it: no order that is accepted from then on passes. */
  readonly heard: PromiseWithResolvers<void>
}

const begin = (revision: number, freeze: Freeze): Active => ({
  ...{ revision, freeze, told: new Map<string, FreezeProgress>(), heard: Promise.withResolvers<void>() },
})

/** Writes and ends freezes as it is asked, and knows how far executors are with them. */
export async function createFreezeDesk({ bus, clock, incidents, holds }: FreezeDeskDeps) {
  const active = new Map<string, Active>()
  const watch = await bus.watchKeys(
    FreezeKey,
    {},
    ({ tokens: { scope }, value, deleted, revision }) => {
      const freeze = value ?? { flatten: false, by: 'operator', at: 0 }
      if (deleted) active.delete(scope)
      else if (active.get(scope)?.revision !== revision) active.set(scope, begin(revision, freeze))
    },
    { presence: true },
  )
  await watch.ready

  const freeze = async (scope: string, flatten: boolean, who: string) => {
    const held = active.get(scope)?.freeze.by
    // What an operator froze stays an operator's: its user must not come to own it by freezing it once more.
    const by = held !== undefined && isOperator(held) && !isOperator(who) ? held : who
    const value = { flatten, by, at: clock.now() }
    const revision = await bus.putKey(FreezeKey, { scope }, value)
    const known = active.get(scope)
    // Executors may have said that they know before it is heard of here.
    const own = known && known.revision >= revision ? known : begin(revision, value)
    active.set(scope, own)
    incidents.raise('kill-switch', `${who} froze ${scope}${flatten ? ' and closes its positions' : ''}`, scope)
    await Promise.race([own.heard.promise, clock.sleep(patienceMs)])
    return answered({ scope, revision })
  }

  const thaw = async (scope: string, by: string) => {
    const wasFrozen = active.has(scope) || (await bus.getKey(FreezeKey, { scope })) !== undefined
    await bus.purgeKey(FreezeKey, { scope })
    if (wasFrozen) incidents.raise('kill-switch', `${by} thawed ${scope}`, scope)
    return answered({ scope, wasFrozen })
  }

  const hear = (instance: string, progress: FreezeProgress) => {
    const known = active.get(progress.scope)
    if (known?.revision !== progress.revision) return
    known.told.set(instance, progress)
    const hearing = [...known.told.values()].reduce((sum, each) => sum + each.shards, 0)
    if (hearing >= shards.length) known.heard.resolve()
  }

  const factOf = (scope: string, { freeze: { flatten, by, at }, told }: Active): Fact => {
    const living = [...told.values()].filter((each) => clock.now() - each.at < goneMs)
    const sum = (field: 'shards' | 'accounts' | 'safe' | 'cancelled' | 'closed') =>
      living.reduce((total, each) => total + each[field], 0)
    const counts = { shards: sum('shards'), accounts: sum('accounts'), safe: sum('safe') }
    const done = { cancelled: sum('cancelled'), closed: sum('closed') }
    return { kind: 'freeze', cause: 'kill-switch', scope, flatten, by, at, ...counts, ...done }
  }

  return {
    serve: (): Listener[] => [
      bus.serve(FleetFreeze, {}, ({ payload: { scope, flatten, by } }) =>
        holds() ? freeze(scope, flatten, by) : notActive,
      ),
      bus.serve(FleetThaw, {}, ({ payload: { scope, by } }) => (holds() ? thaw(scope, by) : notActive)),
      bus.listen(FreezeAck, {}, ({ tokens, payload }) => hear(tokens.instance, payload)),
    ],
    /** What is frozen and how far it is, as lines of the status. */
    facts: (): Fact[] => [...active].map(([scope, each]) => factOf(scope, each)),
    end: () => watch.stop(),
  }
}
