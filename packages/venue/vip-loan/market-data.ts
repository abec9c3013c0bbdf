import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get } = section('vip-loan', { page: 'vip_loan/market-data' })

export const vipLoanMarketData: readonly Endpoint[] = [
  get('getCollateralAssetData', '/sapi/v1/loan/vip/collateral/data', {
    weight: 400,
    params: { collateralCoin: 'string' },
  }),
  get('queryVIPLoanFixedRateMarket', '/sapi/v1/loan/vip/fixed/market', {
    weight: 6000,
    params: { loanCoin: 'string!', duration: 'long', current: 'long', size: 'long' },
  }),
  get('getVIPLoanInterestRateHistory', '/sapi/v1/loan/vip/interestRateHistory', {
    weight: 400,
    recvWindow: 'required',
    params: { coin: 'string!', startTime: 'long', endTime: 'long', current: 'long', limit: 'long' },
  }),
  get('getLoanableAssetsData', '/sapi/v1/loan/vip/loanable/data', {
    weight: 400,
    params: { loanCoin: 'string', vipLevel: 'long' },
  }),
  get('getBorrowInterestRate', '/sapi/v1/loan/vip/request/interestRate', {
    weight: 400,
    params: { loanCoin: 'string!' },
  }),
]
