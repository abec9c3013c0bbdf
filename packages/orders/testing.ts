import type { Command, OrderState } from '@flotilla/protocol'
import { createRequest, type Effect, type Event, isFault, type Plan, planOf } from './index.ts'

export const now = 1_790_000_000_000
export const limitOrder = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.001',
  price: '60000',
}
export const command: Command = {
  action: 'place',
  market: 'spot',
  expiresAt: now + 30_000,
  by: 'test',
  order: limitOrder,
}

export function planned(more: Partial<Command>, commandId = 'c1'): Plan {
  const plan = planOf({ accountId: '7fab', commandId, command: { ...command, ...more } })
  if (isFault(plan)) throw new Error(plan.message)
  return plan
}

/** Drives a request by hand: every effect it wants is written down, the given answers are told one after another. */
export function drive(
  plan: Plan,
  answers: Partial<Record<Effect['do'], (at: number, effect: Effect) => Omit<Event, 'at'>>>,
  record?: OrderState,
  fresh = false,
) {
  const request = createRequest({
    ...{ plan, contentHash: 'h', owner: 'o', epoch: 1, recvWindowMs: 3_000, fresh },
    check: () => undefined,
  })
  const usual: typeof answers = {
    read: () => ({ kind: 'record', record, seq: record ? 1 : 0 }) as Omit<Event, 'at'>,
    takePermit: () => ({ kind: 'permit' }),
    append: () => ({ kind: 'appended', seq: seq++ }) as Omit<Event, 'at'>,
    journal: () => ({ kind: 'journaled' }),
    time: (at) => ({ kind: 'time', serverTime: at }) as Omit<Event, 'at'>,
  }
  const wanted: { effect: Effect; at: number }[] = []
  let seq = 2
  let at = now
  let effect = request.begin(at)
  while (effect.do !== 'end' && wanted.length < 1_000) {
    wanted.push({ effect, at })
    at += 20 + ('afterMs' in effect ? effect.afterMs : 0)
    const event = (answers[effect.do] ?? usual[effect.do])?.(at, effect)
    effect = request.tell({ ...event, at } as Event)
  }
  const last = effect.do === 'end' ? effect.record : undefined
  return { last, wanted, order: wanted.map((each) => each.effect.do), at }
}

export const told = (outcome: string, data?: unknown, code = 'X') =>
  ({ kind: 'told', told: { outcome, data, fault: { code, message: '', outcome: 'rejected' } } }) as Omit<Event, 'at'>
