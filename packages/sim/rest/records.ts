import { hashUniform } from '../random.ts'
import { open, type Routes, reading, type SignedContext } from './route.ts'

/** Products that are looked at rather than traded: plain records, the same at every look. */

const DAY_MS = 86_400_000

/** Mining pool, staking and sub-accounts of an account that has none or few of them. */
export function recordRoutes(): Routes {
  return {
    'GET /sapi/v1/mining/pub/algoList': open(() =>
      mined([{ algoName: 'sha256', algoId: 1, poolIndex: 0, unit: 'h/s' }]),
    ),
    'GET /sapi/v1/mining/pub/coinList': open(() =>
      mined([{ coinName: 'BTC', coinId: 1, poolIndex: 0, algoId: 1, algoName: 'sha256' }]),
    ),
    'GET /sapi/v1/mining/worker/list': reading(() => mined({ workerDatas: [], totalNum: 0, pageSize: 20 })),
    'GET /sapi/v1/mining/payment/list': reading((context) =>
      mined({ accountProfits: earnings(context), totalNum: 7, pageSize: 20 }),
    ),
    'GET /sapi/v1/mining/payment/other': reading(() => mined({ otherProfits: [], totalNum: 0, pageSize: 20 })),
    'GET /sapi/v1/mining/statistics/user/status': reading(({ params }) =>
      mined({
        fifteenMinHashRate: '457835490067496409.00000000',
        dayHashRate: '214289268068874127.65000000',
        validNum: 1,
        invalidNum: 0,
        profitToday: { BTC: '0.00001000' },
        profitYesterday: { BTC: '0.00002000' },
        userName: params.text('userName') ?? '',
        unit: 'h/s',
        algo: 'sha256',
      }),
    ),
    'GET /sapi/v1/mining/statistics/user/list': reading((context) =>
      mined([{ type: 'H_hashrate', userName: context.params.text('userName') ?? '', list: hashRates(context) }]),
    ),
    'GET /sapi/v2/eth-staking/account': reading(() => ({
      holdingInETH: '0.00000000',
      holdings: { wbethAmount: '0.00000000', bethAmount: '0.00000000' },
      thirtyDaysProfitInETH: '0.00000000',
      profit: { amountFromWBETH: '0.00000000', amountFromBETH: '0.00000000' },
    })),
    'GET /sapi/v1/sub-account/list': reading(() => ({ subAccounts: [] })),
  }
}

/** Mining answers come in an envelope of their own. */
const mined = (data: unknown): Record<string, unknown> => ({ code: 0, msg: '', data })

function earnings({ account, now }: SignedContext): unknown[] {
  const today = now - (now % DAY_MS)
  return [1, 2, 3, 4, 5, 6, 7].map((daysAgo) => {
    const at = today - daysAgo * DAY_MS
    const profit = hashUniform(Number(account.uid), at / DAY_MS) * 0.00002
    return {
      time: at,
      type: 0,
      hashTransfer: null,
      transferAmount: null,
      dayHashRate: Math.round(214_289_268_068 * (0.8 + hashUniform(Number(account.uid) + 1, at / DAY_MS) * 0.4)),
      profitAmount: Number(profit.toFixed(8)),
      coinName: 'BTC',
      status: 2,
    }
  })
}

function hashRates({ account, now }: SignedContext): unknown[] {
  const hour = now - (now % 3_600_000)
  return Array.from({ length: 24 }, (_empty, index) => {
    const time = hour - index * 3_600_000
    return {
      time,
      hashrate: Math.round(hashUniform(Number(account.uid), time / 3_600_000) * 1e11).toFixed(8),
      reject: '0.00',
    }
  })
}
