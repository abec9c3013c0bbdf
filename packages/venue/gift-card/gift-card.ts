import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'

const { get, post } = section('gift-card', { page: 'gift_card/market-data' })

export const giftCard: readonly Endpoint[] = [
  post('createADualTokenGiftCard', '/sapi/v1/giftcard/buyCode', {
    weight: 1,
    params: { baseToken: 'string!', faceToken: 'string!', baseTokenAmount: 'decimal!' },
  }),
  get('fetchTokenLimit', '/sapi/v1/giftcard/buyCode/token-limit', { weight: 1, params: { baseToken: 'string!' } }),
  post('createASingleTokenGiftCard', '/sapi/v1/giftcard/createCode', {
    security: 'USER_DATA',
    weight: 1,
    params: { token: 'string!', amount: 'decimal!' },
  }),
  get('fetchRsaPublicKey', '/sapi/v1/giftcard/cryptography/rsa-public-key', { weight: 1 }),
  post('redeemABinanceGiftCard', '/sapi/v1/giftcard/redeemCode', {
    security: 'USER_DATA',
    weight: 1,
    params: { code: 'string!', externalUid: 'string' },
  }),
  get('verifyBinanceGiftCardByGiftCardNumber', '/sapi/v1/giftcard/verify', {
    weight: 1,
    params: { referenceNo: 'string!' },
  }),
]
