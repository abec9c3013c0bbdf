import type { Endpoint } from '../endpoint.ts'
import { must, section } from '../section.ts'

const { get, post } = section('dual-investment', { page: 'dual_investment/trade', security: 'USER_DATA' })

export const dualInvestmentTrade: readonly Endpoint[] = [
  get('checkDualInvestmentAccounts', '/sapi/v1/dci/product/accounts', { weight: 1 }),
  post('changeAutoCompoundStatus', '/sapi/v1/dci/product/auto_compound/edit-status', {
    weight: 1,
    params: { positionId: 'string!', autoCompoundPlan: must(['NONE', 'STANDARD', 'ADVANCED']) },
    settledBy: 'getDualInvestmentPositions',
  }),
  get('getDualInvestmentPositions', '/sapi/v1/dci/product/positions', {
    weight: 1,
    params: {
      status: ['PENDING', 'PURCHASE_SUCCESS', 'SETTLED', 'PURCHASE_FAIL', 'REFUNDING', 'REFUND_SUCCESS', 'SETTLING'],
      pageSize: 'long',
      pageIndex: 'long',
    },
  }),
  post('subscribeDualInvestmentProducts', '/sapi/v1/dci/product/subscribe', {
    weight: 1,
    params: {
      id: 'string!',
      orderId: 'string!',
      depositAmount: 'decimal!',
      autoCompoundPlan: must(['NONE', 'STANDARD', 'ADVANCED']),
    },
    settledBy: 'getDualInvestmentPositions',
  }),
]
