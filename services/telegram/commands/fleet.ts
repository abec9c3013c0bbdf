import type { Fleet } from '@flotilla/client'
import { roles as allRoles, type Fact } from '@flotilla/protocol'
import { z } from 'zod'
import type { AccountChoice } from '../accounts.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import { type Html, html, lines } from '../html.ts'
import { clockTime, tidy } from '../numbers.ts'

const Pool = z.looseObject({
  kind: z.literal('pool'),
  pool: z.string(),
  scope: z.string().optional(),
  used: z.number(),
  limit: z.number(),
  window: z.string(),
})
const Spender = z.looseObject({ kind: z.literal('spender'), user: z.string(), percent: z.number(), level: z.string() })
const Instance = z.looseObject({ kind: z.literal('instance'), role: z.string(), state: z.string() })
const Socket = z.looseObject({ kind: z.literal('socket'), streams: z.number() })
const Incident = z.looseObject({ kind: z.literal('incident'), message: z.string(), at: z.number() })
const OrderCounts = z.array(
  z.looseObject({ interval: z.string(), intervalNum: z.number(), limit: z.number(), count: z.number() }),
)

/** Of the windows of Binance's order counts, in seconds. */
const units: Readonly<Record<string, number>> = { SECOND: 1, MINUTE: 60, HOUR: 3_600, DAY: 86_400 }

/** Counters of single accounts: nobody's business but their owners', who are shown Binance's own count. */
const ofAccounts = /-orders-|^sapi-uid/

const shownPools = 5
const shownIncidents = 3
const barCells = 10

/** The facts that have a shape. */
const those = <S extends z.ZodType>(schema: S, facts: readonly Fact[]): z.output<S>[] =>
  facts.flatMap((fact) => {
    const parsed = schema.safeParse(fact)
    return parsed.success ? [parsed.data] : []
  })

/** `▰▰▰▱▱▱▱▱▱▱ 31%` */
function bar(used: number, limit: number): string {
  const share = limit > 0 ? Math.min(1, used / limit) : 0
  const full = Math.round(share * barCells)
  return `${'▰'.repeat(full)}${'▱'.repeat(barCells - full)} ${Math.round(share * 100)}%`
}

/** How much of one counter is used. */
function row({ t }: Ask, name: string, used: number, limit: number, windowSeconds: number): Html {
  const amount = t.limits.used(tidy(String(used)), tidy(String(limit)), t.limits.window(windowSeconds))
  return html`<code>${bar(used, limit)}</code> ${name === '' ? amount : `${name} · ${amount}`}`
}

/** How the fleet is doing, and how much of the limits is used. */
export function createFleetCommands(fleet: Fleet, choice: AccountChoice) {
  /** What a person's account takes of what all share, and whether it is served less for what it wasted. */
  const ownShare = ({ t }: Ask, accountId: string, facts: readonly Fact[]): Html[] => {
    const own = those(Spender, facts).find(({ user }) => user === accountId)
    if (!own) return []
    const held = own.level === 'isolated' ? [t.limits.isolated] : own.level === 'slowed' ? [t.limits.slowed] : []
    return [t.limits.share(own.percent), ...held]
  }

  const ownCounts = async (ask: Ask, facts: readonly Fact[]): Promise<Html[]> => {
    const info = await choice.chosen(ask.user)
    if (!info) return []
    const counts = OrderCounts.parse(await fleet.account(info.accountId).call('spot.rateLimitOrder'))
    return [
      html``,
      ...ownShare(ask, info.accountId, facts),
      ask.t.limits.own,
      ...counts.map(({ interval, intervalNum, limit, count }) =>
        row(ask, '', count, limit, intervalNum * (units[interval] ?? 0)),
      ),
    ]
  }

  const limits = async (ask: Ask): Answer => {
    const { t } = ask
    const facts = await fleet.status()
    const own = await ownCounts(ask, facts)
    const frozen = facts.filter(({ kind }) => kind === 'freeze').length
    const used = those(Pool, facts)
      .filter(({ pool, used, limit }) => used > 0 && limit > 0 && !ofAccounts.test(pool))
      .toSorted((a, b) => b.used / b.limit - a.used / a.limit)
      .slice(0, shownPools)
    const rows = used.map(({ pool, used: spent, limit, window }) =>
      row(ask, t.limits.pool(pool), spent, limit, Number.parseFloat(window)),
    )
    return {
      text: lines(
        t.limits.title,
        used.length > 0 ? t.limits.fleet : t.limits.quiet,
        ...rows,
        frozen > 0 ? t.fleet.frozen(frozen) : undefined,
        ...own,
      ),
    }
  }

  const status = async ({ t, rights, isPrivate }: Ask): Answer => {
    const facts = await fleet.status().catch(() => undefined)
    if (!facts) return { text: lines(t.fleet.title, t.fleet.unknown) }
    const roles = Map.groupBy(those(Instance, facts), ({ role }) => role)
    const sockets = those(Socket, facts)
    const frozen = facts.filter(({ kind }) => kind === 'freeze').length
    // They name accounts of others.
    const mayRead = rights === 'operator' && isPrivate
    const incidents = (mayRead ? those(Incident, facts) : []).toSorted((a, b) => b.at - a.at).slice(0, shownIncidents)
    return {
      text: lines(
        t.fleet.title,
        ...allRoles.flatMap((role) => {
          const all = roles.get(role) ?? []
          const ready = all.filter(({ state }) => state === 'ready').length
          return all.length > 0 ? [t.fleet.role(role, ready, all.length)] : []
        }),
        html`${t.fleet.streams(
          sockets.length,
          sockets.reduce((sum, { streams }) => sum + streams, 0),
        )}`,
        frozen > 0 ? t.fleet.frozen(frozen) : undefined,
        ...incidents.map(({ message, at }) => t.fleet.incident(message, clockTime(at))),
      ),
    }
  }

  return { limits, fleet: status } satisfies Commands
}
