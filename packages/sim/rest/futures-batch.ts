import { errors, VenueError } from '../errors.ts'
import { createParams, type Params } from './params.ts'
import type { SignedContext } from './route.ts'

/** Runs each element of `batchOrders`; one that fails answers its own error. @throws -11xx when it is no list of one to five */
export function inBatch(context: SignedContext, run: (params: Params) => unknown): unknown[] {
  const list: unknown = parseJson('batchOrders', context.params.required('batchOrders'))
  if (!Array.isArray(list) || list.length === 0 || list.length > 5) throw errors.invalidData('batchOrders')
  return list.map((item: unknown) =>
    attempt(() => {
      const entries = Object.entries(typeof item === 'object' && item !== null ? item : {})
      return run(createParams(new Map(entries.map(([name, value]) => [name, String(value)]))))
    }),
  )
}

/** Runs once for each of up to ten ids, the venue's or the client's. */
export function cancelBatch(context: SignedContext, run: (params: Params) => unknown): unknown[] {
  const { params } = context
  // Clients in the wild write these names in small letters, and the venue takes them.
  const clientIds = params.text('origClientOrderIdList') ?? params.text('origclientorderidlist')
  const byClient = clientIds !== undefined
  const text = clientIds ?? params.text('orderIdList') ?? params.text('orderidlist')
  if (text === undefined) throw errors.eitherMissing('orderIdList', 'origClientOrderIdList')
  const ids = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((id) => id.trim().replace(/^"|"$/g, ''))
    .filter(Boolean)
  if (ids.length === 0 || ids.length > 10) throw errors.invalidData('orderIdList')
  const name = byClient ? 'origClientOrderId' : 'orderId'
  return ids.map((id) =>
    attempt(() => run(createParams(new Map(Object.entries({ symbol: params.required('symbol'), [name]: id }))))),
  )
}

function attempt(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    if (error instanceof VenueError) return { code: error.code, msg: error.message }
    throw error
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw errors.illegal(name, 'a JSON array')
  }
}
