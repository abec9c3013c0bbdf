import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import { AssetPrecisions, ConvertPairs } from './answers.ts'

const { get } = section('convert', { page: 'convert/market-data' })

export const convertMarketData: readonly Endpoint[] = [
  get('queryOrderQuantityPrecisionPerAsset', '/sapi/v1/convert/assetInfo', { weight: 100, answer: AssetPrecisions }),
  get('listAllConvertPairs', '/sapi/v1/convert/exchangeInfo', {
    security: 'NONE',
    weight: 3000,
    params: { fromAsset: 'string', toAsset: 'string' },
    answer: ConvertPairs,
  }),
]
