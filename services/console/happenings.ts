import type { Fill, FiredAlert, Incident, IncidentKind, OrderState, RequestState } from '@flotilla/protocol'

export type Tone = 'good' | 'bad' | 'warn' | 'plain'

/** A line of the last events. A later one with the same key takes the place of the earlier. */
export interface Happening {
  readonly key: string
  readonly kind: 'incident' | 'alert' | 'order' | 'fill'
  readonly tone: Tone
  readonly title: string
  readonly detail: string
  readonly at: number
}

const incidentTones: Readonly<Record<IncidentKind, Tone>> = {
  'near-limit': 'warn',
  frozen: 'bad',
  banned: 'bad',
  forbidden: 'bad',
  'silent-stream': 'warn',
  'instance-lost': 'bad',
  quarantine: 'bad',
  'kill-switch': 'bad',
  'noisy-account': 'warn',
  'out-of-reach': 'warn',
  'address-shared': 'warn',
  takeover: 'warn',
  clock: 'warn',
  key: 'bad',
  'account-differed': 'warn',
}

const stateTones: Readonly<Record<RequestState, Tone>> = {
  sending: 'plain',
  placed: 'good',
  done: 'good',
  cancelled: 'plain',
  rejected: 'bad',
  checking: 'warn',
  notPlaced: 'warn',
  quarantined: 'bad',
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const words = (name: string) => sentence(name.replaceAll(/([a-z])([A-Z])|-/g, '$1 $2').toLowerCase())
/** A decimal for reading: `65000.10000000` → `65,000.1`. */
function readable(decimal: string): string {
  const [whole = '0', places = ''] = decimal.split('.')
  const kept = places.replace(/0+$/, '')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${kept === '' ? '' : `.${kept}`}`
}

export function incidentHappening({ id, kind, message, at }: Incident): Happening {
  return { key: `incident:${id}`, kind: 'incident', tone: incidentTones[kind], title: words(kind), detail: message, at }
}

export function alertHappening({ alertId, text, values, lateMs, at }: FiredAlert): Happening {
  // A value named like the rule itself needs no name again.
  const seen = Object.entries(values).map(([name, value]) =>
    name === text ? readable(value) : `${name} ${readable(value)}`,
  )
  const detail = [...seen, `${Math.round(lateMs)} ms after the event`].join(' · ')
  return { key: `alert:${alertId}:${at}`, kind: 'alert', tone: 'warn', title: `Alert: ${text}`, detail, at }
}

/** The request of an order; what became of the order itself is told by its fills. */
export function orderHappening(
  accountId: string,
  commandId: string,
  { state, legs, fault, at }: OrderState,
): Happening {
  const symbols = [...new Set(legs.flatMap(({ symbol }) => symbol ?? []))].join(', ')
  const title =
    symbols === '' ? `Request ${words(state).toLowerCase()}` : `${symbols} order ${words(state).toLowerCase()}`
  const detail = [fault?.message, `account ${accountId}`].filter((part) => part !== undefined).join(' · ')
  return { key: `order:${commandId}`, kind: 'order', tone: stateTones[state], title, detail, at }
}

export function fillHappening(accountId: string, fill: Fill): Happening {
  const { id, side, symbol, quantity, price, fee, feeAsset, maker, at } = fill
  const bought = side === 'BUY' ? 'Bought' : 'Sold'
  return {
    key: `fill:${accountId}:${id}`,
    kind: 'fill',
    tone: 'good',
    title: `${bought} ${readable(quantity)} ${symbol} at ${readable(price)}`,
    detail: `${maker ? 'maker' : 'taker'} · fee ${readable(fee)} ${feeAsset} · account ${accountId}`,
    at,
  }
}
