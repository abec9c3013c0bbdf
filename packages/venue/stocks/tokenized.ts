import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get, post } = section('stocks', { page: '/en/docs/products/stocks-trading/tokenized' })

export const stocksTokenized: readonly Endpoint[] = [
  get('tokenizedConvertStatus', '/sapi/v1/equity/tokenized/convert-status', {
    weight: 1,
    params: { issuerRequestId: 'string!', convertType: 'enum!' },
  }),
  get('tokenizedConvertHistory', '/sapi/v1/equity/tokenized/history', {
    weight: 1,
    params: { startTime: 'long', endTime: 'long', lastId: 'long', size: 'int' },
  }),
  post('tokenizedMint', '/sapi/v1/equity/tokenized/mint', {
    weight: 1,
    extraLimits: [{ count: 50, per: '1m', scope: 'UID' }],
    params: { underlyingAsset: 'string!', underlyingAssetAmount: 'string!', clientOrderId: 'string' },
    settledBy: 'tokenizedConvertStatus',
  }),
  post('tokenizedRedeem', '/sapi/v1/equity/tokenized/redeem', {
    weight: 1,
    extraLimits: [{ count: 200, per: '1m', scope: 'UID' }],
    params: { tokenizedAsset: 'string!', tokenizedAssetAmount: 'string!', clientOrderId: 'string' },
    settledBy: 'tokenizedConvertStatus',
  }),
]
