import { endpoints } from './catalogue.ts'
import { futuresUserEvents } from './events/futures-user.ts'
import { marginUserEvents } from './events/margin-user.ts'
import { optionsUserEvents } from './events/options-user.ts'
import { portfolioMarginEvents, portfolioMarginProEvents } from './events/portfolio-user.ts'
import { spotUserEvents } from './events/spot-user.ts'
import { STREAMS } from './streams/names.ts'
import { wsApiMethods } from './ws-api.ts'

export interface PrintedEndpoint {
  product: string
  operation: string
  method: string
  path: string
  security: string
  signed: boolean
  weight: number | null
  status: string
  params: { name: string; type: string; required: boolean }[]
}

/** The content of `docs/endpoints.json`: every call, sorted by name. */
export function printEndpoints(): PrintedEndpoint[] {
  const sorted = [...endpoints.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
  return sorted.map(({ product, operation, method, path, security, signed, weight, status, params }) => ({
    ...{ product, operation, method, path, security, signed, weight, status },
    params: params.map(({ name, type, required }) => ({ name, type, required })),
  }))
}

export type PrintedStream =
  | { product: string; name: string; event: string; route?: string }
  | { product: string; method: string; endpoint?: string }

/** Private streams: how each is subscribed and what it can send. */
const PRIVATE = [
  { product: 'spot', name: 'userDataStream.subscribe', events: spotUserEvents },
  { product: 'margin', name: '<listenToken>', events: marginUserEvents },
  { product: 'usdm', name: '<listenKey>', route: 'private', events: futuresUserEvents },
  { product: 'coinm', name: '<listenKey>', events: futuresUserEvents },
  { product: 'options', name: '<listenKey>', route: 'private', events: optionsUserEvents },
  { product: 'portfolio-margin', name: '<listenKey>', events: portfolioMarginEvents },
  { product: 'portfolio-margin-pro', name: '<listenKey>', events: portfolioMarginProEvents },
] as const

/** The content of `docs/streams.json`: public streams, events of private ones, then the methods of the WS-APIs. */
export function printStreams(): PrintedStream[] {
  const open = Object.values(STREAMS).flatMap((kinds) =>
    kinds.map(({ market, name, event, route }) => ({ product: market, name, event, ...(route && { route }) })),
  )
  const own = PRIVATE.flatMap(({ product, name, events, ...rest }) =>
    Object.keys(events).map((event) => ({ product, name, event, ...rest })),
  )
  const calls = wsApiMethods.map(({ market, method, endpoint }) => ({
    ...{ product: market, method },
    ...(endpoint && { endpoint }),
  }))
  return [...open, ...own, ...calls]
}
