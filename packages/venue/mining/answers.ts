import { z } from 'zod'
import { counts, money, NumberOrText, texts, times } from '../answers/fields.ts'

/** Mining wraps every answer; code 0 is success. Amounts come as numbers here. */
const wrapped = <S extends z.ZodType>(data: S) => z.looseObject({ code: z.literal(0), msg: z.string(), data })

export const Algorithms = wrapped(
  z.array(z.looseObject({ ...texts('algoName', 'unit'), ...counts('algoId', 'poolIndex') })),
)
export const MiningCoins = wrapped(
  z.array(z.looseObject({ ...texts('coinName', 'algoName'), ...counts('coinId', 'poolIndex', 'algoId') })),
)

export const Miners = wrapped(
  z.looseObject({
    workerDatas: z.array(
      z.looseObject({
        ...texts('workerName'),
        workerId: NumberOrText,
        ...counts('status', 'hashRate', 'dayHashRate', 'rejectRate'),
        lastShareTime: z.number(),
      }),
    ),
    totalNum: NumberOrText,
    pageSize: NumberOrText,
  }),
)
export const MinerDetails = wrapped(
  z.array(
    z.looseObject({
      ...texts('workerName', 'type'),
      hashrateDatas: z.array(z.looseObject({ ...times('time'), ...money('hashrate'), ...counts('reject') })),
    }),
  ),
)

const Profit = z.looseObject({ ...times('time'), ...texts('coinName'), profitAmount: z.number(), ...counts('status') })
const profits = <S extends z.ZodType>(name: string, row: S) =>
  wrapped(z.looseObject({ [name]: z.array(row), totalNum: NumberOrText, pageSize: NumberOrText }))

export const Earnings = profits('accountProfits', Profit)
export const ExtraBonuses = profits('otherProfits', Profit)
export const AccountEarnings = profits(
  'accountProfits',
  z.looseObject({ ...times('time'), ...texts('coinName', 'puidName', 'subName'), amount: z.number() }),
)

export const ResaleRequests = profits(
  'configDetails',
  z.looseObject({
    ...counts('configId', 'hashRate', 'status'),
    ...texts('poolUsername', 'toPoolUsername', 'algoName'),
  }),
)
export const ResaleDetails = profits(
  'profitTransferDetails',
  z.looseObject({
    ...texts('poolUsername', 'toPoolUsername', 'algoName', 'coinName'),
    ...counts('hashRate', 'day', 'amount'),
  }),
)
export const ResaleRequested = wrapped(z.number())
export const ResaleCancelled = wrapped(z.boolean())

export const PoolStatistics = wrapped(
  z.looseObject({
    ...money('fifteenMinHashRate', 'dayHashRate'),
    ...counts('validNum', 'invalidNum'),
    profitToday: z.record(z.string(), z.string()),
    profitYesterday: z.record(z.string(), z.string()),
    ...texts('userName', 'unit', 'algo'),
  }),
)
export const PoolAccounts = wrapped(
  z.array(
    z.looseObject({
      ...texts('type', 'userName'),
      list: z.array(z.looseObject({ ...times('time'), ...money('hashrate', 'reject') })),
    }),
  ),
)
