import type { Account } from '../accounts/account.ts'
import type { Permissions } from '../accounts/api-key.ts'
import type { ListenKeys } from '../accounts/listen-keys.ts'
import { errors } from '../errors.ts'
import type { PrivateRoute, Routes } from './route.ts'

/** The keys of a product's user stream at `path`: the header alone opens them, no signature. */
export function listenKeyRoutes<Owner>(
  path: string,
  permission: keyof Permissions,
  keys: ListenKeys<Owner>,
  ownerOf: (account: Account) => Owner,
): Routes {
  const keyed = (handle: PrivateRoute['handle']): PrivateRoute => ({ security: 'KEY', permission, handle })
  return {
    [`POST ${path}`]: keyed(({ account }) => ({ listenKey: keys.start(ownerOf(account)) })),
    [`PUT ${path}`]: keyed(({ account, params }) => {
      const named = params.text('listenKey')
      if (named !== undefined && keys.ownerOf(named) !== ownerOf(account)) throw errors.noListenKey()
      return { listenKey: keys.extend(ownerOf(account)) }
    }),
    [`DELETE ${path}`]: keyed(({ account }) => {
      keys.end(ownerOf(account))
      return {}
    }),
  }
}
