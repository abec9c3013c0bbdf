import { errors } from '../errors.ts'
import type { Params } from '../rest/params.ts'
import { ORDER_TYPES, type OrderRequest, type OrderType, STP_MODES, TIMES_IN_FORCE, type TimeInForce } from './order.ts'
import { readPeg } from './pegging.ts'

/** Which fields an order type needs, and which it may not carry. @see spot docs, rest-api.md "New order" */
interface Shape {
  readonly needs: readonly string[]
  readonly refuses: readonly string[]
  /** At least one of these. */
  readonly oneOf?: readonly [string, string]
}

const SHAPES: Readonly<Record<OrderType, Shape>> = {
  LIMIT: { needs: ['timeInForce', 'quantity', 'price'], refuses: ['quoteOrderQty', 'stopPrice', 'trailingDelta'] },
  MARKET: {
    needs: [],
    refuses: ['timeInForce', 'price', 'stopPrice', 'icebergQty', 'trailingDelta'],
    oneOf: ['quantity', 'quoteOrderQty'],
  },
  LIMIT_MAKER: {
    needs: ['quantity', 'price'],
    refuses: ['timeInForce', 'quoteOrderQty', 'stopPrice', 'trailingDelta'],
  },
  STOP_LOSS: {
    needs: ['quantity'],
    refuses: ['timeInForce', 'price', 'quoteOrderQty', 'icebergQty'],
    oneOf: ['stopPrice', 'trailingDelta'],
  },
  TAKE_PROFIT: {
    needs: ['quantity'],
    refuses: ['timeInForce', 'price', 'quoteOrderQty', 'icebergQty'],
    oneOf: ['stopPrice', 'trailingDelta'],
  },
  STOP_LOSS_LIMIT: {
    needs: ['timeInForce', 'quantity', 'price'],
    refuses: ['quoteOrderQty'],
    oneOf: ['stopPrice', 'trailingDelta'],
  },
  TAKE_PROFIT_LIMIT: {
    needs: ['timeInForce', 'quantity', 'price'],
    refuses: ['quoteOrderQty'],
    oneOf: ['stopPrice', 'trailingDelta'],
  },
}

export const CLIENT_ID = /^[a-zA-Z0-9-_]{1,36}$/
const CLIENT_ID_RANGE = '^[a-zA-Z0-9-_]{1,36}$'

/** @throws -1100 when an id has characters that ids do not have. */
export function clientIdOf(params: Params, name: string): string | undefined {
  const id = params.text(name)
  if (id !== undefined && !CLIENT_ID.test(id)) throw errors.illegal(params.called(name), CLIENT_ID_RANGE)
  return id
}

/** Reads a new order. @throws the -11xx errors of malformed or superfluous parameters. */
export function readOrderRequest(params: Params, makeId: () => string): OrderRequest {
  params.required('side')
  params.required('type')
  const side = params.choice('side', ['BUY', 'SELL'], errors.side) ?? 'BUY'
  const type = params.choice('type', ORDER_TYPES, errors.orderType) ?? 'LIMIT'
  checkShape(params, SHAPES[type], params.has('pegPriceType'))
  if (type === 'MARKET' && params.has('quantity') && params.has('quoteOrderQty'))
    throw errors.notRequired('quoteOrderQty')
  const timeInForce: TimeInForce = params.choice('timeInForce', TIMES_IN_FORCE, errors.timeInForce) ?? 'GTC'
  const icebergQuantity = params.decimal('icebergQty') ?? 0
  if (icebergQuantity > 0 && timeInForce !== 'GTC') throw errors.timeInForce()
  const strategyType = params.integer('strategyType')
  if (strategyType !== undefined && strategyType < 1_000_000) throw errors.invalidData(params.called('strategyType'))
  return {
    side,
    type,
    timeInForce,
    price: positive(params, 'price'),
    quantity: positive(params, 'quantity'),
    quoteQuantity: positive(params, 'quoteOrderQty'),
    stopPrice: positive(params, 'stopPrice'),
    trailingDelta: params.integer('trailingDelta') ?? 0,
    icebergQuantity,
    clientOrderId: clientIdOf(params, 'newClientOrderId') ?? makeId(),
    stpMode:
      params.choice('selfTradePreventionMode', STP_MODES, () => errors.invalidData('selfTradePreventionMode')) ??
      'EXPIRE_MAKER',
    strategyId: params.integer('strategyId'),
    strategyType,
    responseType: responseType(params, type),
    usedSor: false,
    peg: readPeg(params, type, timeInForce),
  }
}

/** ACK, RESULT or FULL; MARKET and LIMIT answer FULL by themselves. */
function responseType(params: Params, type: OrderType): OrderRequest['responseType'] {
  const asked = params.choice('newOrderRespType', ['ACK', 'RESULT', 'FULL'], () =>
    errors.invalidData('newOrderRespType'),
  )
  return asked ?? (type === 'MARKET' || type === 'LIMIT' ? 'FULL' : 'ACK')
}

/** A pegged order may leave its price to the book. */
function checkShape(params: Params, shape: Shape, isPegged: boolean): void {
  for (const name of shape.needs) if (name !== 'price' || !isPegged) params.required(name)
  for (const name of shape.refuses) if (params.has(name)) throw errors.notRequired(params.called(name))
  if (!shape.oneOf) return
  const [first, second] = shape.oneOf
  if (!params.has(first) && !params.has(second)) throw errors.eitherMissing(params.called(first), params.called(second))
}

function positive(params: Params, name: string): number {
  const value = params.decimal(name)
  if (value === undefined) return 0
  if (value <= 0) throw errors.invalidMessage(`Invalid ${params.called(name)}.`)
  return value
}
