import {
  type Alert,
  AlertsList,
  AlertsPut,
  AlertsRemove,
  answered,
  type Bus,
  type Entry,
  RuleKey,
  refusal,
  refused,
} from '@flotilla/protocol'
import { formatRule, parseRule } from '@flotilla/rules'
import type { Clock, Random } from '@flotilla/runtime'

/** Active rules of one user at most. */
const mostRules = 200
/** Rules of one user that have come to their end and are still listed, at most; older ones are let go. */
const mostEnded = 50

type Held = Entry<typeof RuleKey.pattern, Alert>

const endOf = ({ value: { firedAt, createdAt } }: Held) => firedAt ?? createdAt

/** Answers `alerts.*`: rules of users as they stand in KV. Any instance may; they share the requests. */
export function createRuleDesk(bus: Bus, clock: Clock, random: Random) {
  const list = async (userId: string) => (await bus.listKeys(RuleKey, { userId })).map(({ value }) => value)

  const letGo = async (ended: readonly Held[]) => {
    const old = ended.toSorted((a, b) => endOf(b) - endOf(a)).slice(mostEnded)
    for (const { tokens, revision } of old) await bus.purgeKey(RuleKey, tokens, revision)
  }

  const put = async (userId: string, text: string, alertId = Buffer.from(random.bytes(5)).toString('hex')) => {
    const parsed = parseRule(text, { defaultMarket: 'spot' })
    if (!parsed.ok) return refused(parsed.fault)
    const others = (await bus.listKeys(RuleKey, { userId })).filter(({ tokens }) => tokens.alertId !== alertId)
    const ended = others.filter(({ value }) => value.state !== 'active')
    if (others.length - ended.length >= mostRules) {
      return refused(refusal('TOO_MANY_ALERTS', `${mostRules} alerts are active already; remove one first`))
    }
    await letGo(ended)
    const alert: Alert = { alertId, userId, text: formatRule(parsed.rule), state: 'active', createdAt: clock.now() }
    await bus.putKey(RuleKey, { userId, alertId }, alert)
    return answered({ alert })
  }

  const remove = async (userId: string, alertId: string) => {
    const known = await bus.getKey(RuleKey, { userId, alertId })
    if (!known) return refused(refusal('NO_ALERT', `there is no alert ${alertId}`))
    await bus.purgeKey(RuleKey, { userId, alertId })
    return answered({ alert: known.value })
  }

  return {
    serve() {
      const how = { queue: 'alerts' }
      bus.serve(AlertsPut, {}, ({ payload }) => put(payload.userId, payload.text, payload.alertId), how)
      bus.serve(AlertsRemove, {}, ({ payload }) => remove(payload.userId, payload.alertId), how)
      bus.serve(AlertsList, {}, async ({ payload }) => answered({ alerts: await list(payload.userId) }), how)
    },
  }
}
