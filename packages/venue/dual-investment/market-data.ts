import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'

const { get } = section('dual-investment', { page: 'dual_investment/market-data', security: 'NONE' })

export const dualInvestmentMarketData: readonly Endpoint[] = [
  get('getDualInvestmentProductList', '/sapi/v1/dci/product/list', {
    weight: 1,
    params: {
      optionType: must(['CALL', 'PUT']),
      exercisedCoin: 'string!',
      investCoin: 'string!',
      pageSize: 'long',
      pageIndex: 'long',
      recvWindow: 'long',
    },
  }),
]
