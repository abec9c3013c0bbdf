import { z } from 'zod'
import { flags, NumberOrText, texts, times } from '../answers/fields.ts'

// The keys of sub-accounts, as the master account sees them.

export const KeyRestriction = z.looseObject({
  ipRestrict: z.enum(['true', 'false']),
  ipList: z.array(z.string()).optional(),
  ...times('updateTime'),
  ...texts('apiKey'),
})

const keyRights = flags(
  'canTrade',
  'canMarginLoanRepay',
  'canFuturesTrade',
  'canUniversalTransfer',
  'canVanillaOptions',
)

/** Binance calls the list of keys `list` in older answers, `rows` in newer ones. */
const SubAccountKey = z.looseObject({ ...texts('email', 'apiName', 'apikey'), ...keyRights, ...times('timestamp') })
export const SubAccountKeys = z
  .looseObject({
    total: NumberOrText.optional(),
    rows: z.array(SubAccountKey).optional(),
    list: z.array(SubAccountKey).optional(),
  })
  .refine((answer) => answer.rows ?? answer.list, 'no keys')

/** The secret is told this once, and not at all where the caller brought a public key. */
export const CreatedKey = z.looseObject({
  ...texts('apiName', 'apiKey'),
  secretKey: z.string().nullish(),
  ...keyRights,
})
export const ChangedKeyRights = z.looseObject({ ...texts('apiName', 'apikey'), ...keyRights })

/** `status` 1 unrestricted, 2 restricted to the addresses of the list. */
export const AddedAddresses = z.looseObject({
  status: z.enum(['1', '2']),
  ipList: z.array(z.string()).optional(),
  ...times('updateTime'),
  ...texts('apiKey'),
})
