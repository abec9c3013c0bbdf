import type { FuturesDesk } from '../futures/desk.ts'
import type { PrivateRoute, Routes } from './route.ts'

/** The keys of futures user streams: the header alone opens them, no signature. */
export function listenKeyRoutes(desk: FuturesDesk): Routes {
  const path = desk.market === 'usdm' ? '/fapi/v1/listenKey' : '/dapi/v1/listenKey'
  const keyed = (handle: PrivateRoute['handle']): PrivateRoute => ({
    security: 'KEY',
    permission: 'enableReading',
    handle,
  })
  return {
    [`POST ${path}`]: keyed(({ account }) => ({ listenKey: desk.listenKeys.start(desk.account(account)) })),
    [`PUT ${path}`]: keyed(({ account }) => ({ listenKey: desk.listenKeys.extend(desk.account(account)) })),
    [`DELETE ${path}`]: keyed(({ account }) => {
      desk.listenKeys.end(desk.account(account))
      return {}
    }),
  }
}
