import { roles as allRoles, type Fact } from '@flotilla/protocol'
import {
  FreezeFact,
  factsOf,
  InstanceFact,
  KillSwitchFact,
  PoolFact,
  SocketFact,
  SpenderFact,
  StreamFact,
} from './facts.ts'
import type { InstanceView, RollCall } from './roll-call.ts'

export interface RoleView {
  readonly role: string
  readonly instances: readonly InstanceView[]
}

/** A counter of Binance and how much of it is used in this window. */
export interface BudgetView {
  readonly pool: string
  readonly scope: string
  readonly used: number
  readonly limit: number
  readonly window: string
  readonly resetsInMs: number
}

/** A freeze by hand, and how far executors are with it. */
export interface KillSwitchView {
  readonly scope: string
  readonly by: string
  readonly flatten: boolean
  readonly accounts: number
  readonly safe: number
  readonly cancelled: number
  readonly closed: number
  readonly forMs: number
}

/** What the panes of the fleet show; lists of any length are cut, and say by how much. */
export interface FleetView {
  readonly roles: readonly RoleView[]
  readonly budgets: readonly BudgetView[]
  readonly moreBudgets: number
  /** Who takes most of the budgets, in percent of a minute's window, and who is held back for what it wasted. */
  readonly spenders: readonly { user: string; percent: number; waiting: number; level: string }[]
  readonly sockets: readonly { id: string; instance: string; market: string; streams: number; ageMs: number }[]
  readonly moreSockets: number
  readonly streams: readonly { stream: string; instance: string; holders: number }[]
  readonly moreStreams: number
  readonly freezes: readonly { scope: string; pool: string; cause: string; endsInMs: number }[]
  readonly killSwitches: readonly KillSwitchView[]
}

const shownBudgets = 24
const shownSockets = 24
const shownStreams = 60

/** Runs only where somebody starts one, so its absence is no fault. */
const optionalRoles: readonly string[] = ['strategies']

const order = [...allRoles] as readonly string[]
const byName = (one: { instance: string }, other: { instance: string }) => one.instance.localeCompare(other.instance)

type Named = { instance: string; id: string }
const bySocket = (one: Named, other: Named) => byName(one, other) || one.id.localeCompare(other.id)

type Held = { stream: string; holders: number }
const byHolders = (one: Held, other: Held) => other.holders - one.holders || one.stream.localeCompare(other.stream)

/** Every role in the order of the contract, also those that nobody plays just now. */
function roleViews(instances: readonly InstanceView[]): RoleView[] {
  const played = Map.groupBy(instances, ({ role }) => role)
  const names = [...order, ...[...played.keys()].filter((role) => !order.includes(role))]
  return names
    .map((role) => ({ role, instances: (played.get(role) ?? []).toSorted(byName) }))
    .filter(({ role, instances: players }) => players.length > 0 || !optionalRoles.includes(role))
}

const fill = ({ used, limit }: PoolFact) => (limit > 0 ? used / limit : 0)
/** The order counters of an address are shown in, whatever was used first; others follow by name. */
const poolOrder = ['spot', 'futures', 'options', 'portfolio-margin', 'connections', 'raw']
const rank = ({ pool }: PoolFact) => (poolOrder.includes(pool) ? poolOrder.indexOf(pool) : poolOrder.length)
const byPool = (one: PoolFact, other: PoolFact) =>
  one.scope.localeCompare(other.scope) || rank(one) - rank(other) || one.pool.localeCompare(other.pool)

/** Counters of an address come before those of accounts, of which there may be thousands: these by their fill. */
const isOfAccount = ({ pool }: PoolFact) => /-orders-|^sapi-uid/.test(pool)

function budgetViews(pools: readonly PoolFact[], now: number): BudgetView[] {
  const accounts = pools.filter(isOfAccount)
  const addresses = pools.filter((pool) => !isOfAccount(pool)).toSorted(byPool)
  const fullest = accounts.toSorted((one, other) => fill(other) - fill(one))
  return [...addresses, ...fullest].slice(0, shownBudgets).map(({ pool, scope, used, limit, window, resetAt }) => ({
    ...{ pool, scope, used, limit, window },
    resetsInMs: Math.max(0, resetAt - now),
  }))
}

const more = (all: readonly unknown[], shown: number) => Math.max(0, all.length - shown)

/** The fleet as the page shows it, out of the coordinator's facts. */
export function fleetView(facts: readonly Fact[], rollCall: RollCall, now: number): FleetView {
  const pools = factsOf(PoolFact, facts)
  const sockets = factsOf(SocketFact, facts).toSorted(bySocket)
  const streams = factsOf(StreamFact, facts).toSorted(byHolders)
  return {
    roles: roleViews(rollCall.take(factsOf(InstanceFact, facts), now)),
    budgets: budgetViews(pools, now),
    moreBudgets: more(pools, shownBudgets),
    spenders: factsOf(SpenderFact, facts).map(({ user, percent, waiting, level }) => ({
      user,
      percent,
      waiting,
      level,
    })),
    sockets: sockets.slice(0, shownSockets).map(({ id, instance, market, streams: held, openedAt }) => ({
      ...{ id, instance, market },
      streams: held,
      ageMs: Math.max(0, now - openedAt),
    })),
    moreSockets: more(sockets, shownSockets),
    streams: streams.slice(0, shownStreams).map(({ stream, instance, holders }) => ({ stream, instance, holders })),
    moreStreams: more(streams, shownStreams),
    freezes: factsOf(FreezeFact, facts).map(({ scope, pool = 'everything', cause, until }) => ({
      ...{ scope, pool, cause },
      endsInMs: Math.max(0, until - now),
    })),
    killSwitches: factsOf(KillSwitchFact, facts).map(
      ({ scope, by, flatten, accounts, safe, cancelled, closed, at }) => ({
        ...{ scope, by, flatten, accounts, safe, cancelled, closed },
        forMs: Math.max(0, now - at),
      }),
    ),
  }
}
