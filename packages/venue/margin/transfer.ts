import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import { MarginTransfers, MaxTransfer } from './account-answers.ts'

const { get } = section('margin', { page: 'margin_trading/transfer' })

export const marginTransfer: readonly Endpoint[] = [
  get('queryMaxTransferOutAmount', '/sapi/v1/margin/maxTransferable', {
    weight: 50,
    params: { asset: 'string!', isolatedSymbol: 'string' },
    answer: MaxTransfer,
  }),
  get('getCrossMarginTransferHistory', '/sapi/v1/margin/transfer', {
    weight: 1,
    params: {
      asset: 'string',
      type: ['ROLL_IN', 'ROLL_OUT'],
      startTime: 'long',
      endTime: 'long',
      current: 'long',
      size: 'long',
      isolatedSymbol: 'string',
    },
    answer: MarginTransfers,
  }),
]
