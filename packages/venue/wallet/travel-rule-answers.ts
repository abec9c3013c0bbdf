import { z } from 'zod'
import { counts, flags, ids, maybe, money, texts, times } from '../answers/fields.ts'

// Deposits and withdrawals in countries that ask who is on the other side. Their states are numbers of a procedure that
// nothing is decided by here.

export const Questionnaire = z.looseObject({ ...ids('trId'), ...flags('accepted') })
export const QuestionnaireCountry = z.looseObject(texts('questionnaireCountryCode'))

const admits = flags('depositAllowed', 'withdrawalAllowed')
export const Countries = z.looseObject({
  countries: z.array(z.looseObject({ ...texts('countryCode', 'countryName'), ...admits })),
  lastUpdated: z.number(),
})
export const Regions = z.looseObject({ regions: z.array(z.looseObject({ ...texts('regionName'), ...admits })) })
export const Vasps = z.array(z.looseObject(texts('vaspName', 'vaspCode')))

const deposit = {
  ...texts('coin', 'network', 'address'),
  ...money('amount'),
  ...counts('depositStatus'),
  ...flags('requireQuestionnaire'),
  ...maybe.texts('txId', 'addressTag'),
  ...times('insertTime'),
}
export const TravelRuleDeposits = z.array(
  z.looseObject({ ...deposit, ...ids('trId', 'tranId'), ...counts('travelRuleStatus') }),
)
export const TravelRuleDepositsV2 = z.array(
  z.looseObject({ ...deposit, ...ids('depositId'), ...counts('travelRuleReqStatus') }),
)

/** Before the questionnaire is answered a withdrawal has no fee, status or transaction yet. */
export const TravelRuleWithdrawals = z.array(
  z.looseObject({
    ...texts('network', 'coin', 'address'),
    ...ids('trId'),
    ...money('amount'),
    ...counts('travelRuleStatus'),
    ...maybe.texts('id', 'txId'),
    ...maybe.money('transactionFee'),
    withdrawalStatus: z.number().optional(),
  }),
)

/** Addresses whose owner is to be proved, with how far that is. */
export const AddressVerifications = z.array(z.looseObject(texts('status', 'token', 'network', 'walletAddress')))
