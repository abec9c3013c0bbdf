import { createHash } from 'node:crypto'
import { VenueError } from '../errors.ts'
import { ASSETS } from '../market/symbols.ts'
import { type Routes, reading, type SignedContext } from './route.ts'

/** Deposits and withdrawals: there are addresses, and nobody has ever used one. */
export function depositRoutes(): Routes {
  return {
    'GET /sapi/v1/capital/deposit/hisrec': reading(() => []),
    'GET /sapi/v1/capital/withdraw/history': reading(() => []),
    'GET /sapi/v1/capital/deposit/address': reading(addressRow),
    'GET /sapi/v1/capital/deposit/address/list': reading((context) => {
      const { coin, address, tag } = addressRow(context)
      return [{ coin, address, tag, isDefault: 1 }]
    }),
    'POST /sapi/v1/capital/withdraw/apply': {
      security: 'SIGNED',
      permission: 'enableWithdrawals',
      handle() {
        throw new VenueError(-4060, 'Withdrawals are not simulated.')
      },
    },
  }
}

/** An address of the account's own, the same at every look; nothing that is sent there arrives. */
function addressRow({ account, params }: SignedContext): { coin: string; address: string; tag: string; url: string } {
  const coin = params.required('coin')
  if (!(coin in ASSETS)) throw new VenueError(-4018, 'Invalid asset.')
  const network = params.text('network') ?? coin
  const digest = createHash('sha256').update(`${account.uid} ${coin} ${network}`).digest('hex')
  const address = `0x${digest.slice(0, 40)}`
  return { coin, address, tag: '', url: `https://explorer.invalid/address/${address}` }
}
