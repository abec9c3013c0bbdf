import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import {
  AccountEarnings,
  Algorithms,
  Earnings,
  ExtraBonuses,
  MinerDetails,
  Miners,
  MiningCoins,
  PoolAccounts,
  PoolStatistics,
  ResaleCancelled,
  ResaleDetails,
  ResaleRequested,
  ResaleRequests,
} from './answers.ts'

const { get, post } = section('mining', { page: 'mining/rest-api' })

export const mining: readonly Endpoint[] = [
  post('hashrateResaleRequest', '/sapi/v1/mining/hash-transfer/config', {
    security: 'USER_DATA',
    weight: 1,
    params: {
      userName: 'string!',
      algo: 'string!',
      endDate: 'long!',
      startDate: 'long!',
      toPoolUser: 'string!',
      hashRate: 'long!',
    },
    settledBy: 'hashrateResaleList',
    answer: ResaleRequested,
  }),
  post('cancelHashrateResaleConfiguration', '/sapi/v1/mining/hash-transfer/config/cancel', {
    security: 'USER_DATA',
    weight: 1,
    params: { configId: 'long!', userName: 'string!' },
    settledBy: 'hashrateResaleList',
    answer: ResaleCancelled,
  }),
  get('hashrateResaleList', '/sapi/v1/mining/hash-transfer/config/details/list', {
    weight: 1,
    params: { pageIndex: 'long', pageSize: 'long' },
    answer: ResaleRequests,
  }),
  get('hashrateResaleDetail', '/sapi/v1/mining/hash-transfer/profit/details', {
    weight: 1,
    params: { configId: 'long!', pageIndex: 'long', pageSize: 'long' },
    answer: ResaleDetails,
  }),
  get('earningsList', '/sapi/v1/mining/payment/list', {
    weight: 1,
    params: {
      algo: 'string!',
      userName: 'string!',
      coin: 'string',
      startDate: 'long',
      endDate: 'long',
      pageIndex: 'long',
      pageSize: 'long',
    },
    answer: Earnings,
  }),
  get('extraBonusList', '/sapi/v1/mining/payment/other', {
    weight: 1,
    params: {
      algo: 'string!',
      userName: 'string!',
      coin: 'string',
      startDate: 'long',
      endDate: 'long',
      pageIndex: 'long',
      pageSize: 'long',
    },
    answer: ExtraBonuses,
  }),
  get('miningAccountEarning', '/sapi/v1/mining/payment/uid', {
    weight: 1,
    params: { algo: 'string!', startDate: 'long', endDate: 'long', pageIndex: 'long', pageSize: 'long' },
    answer: AccountEarnings,
  }),
  get('acquiringAlgorithm', '/sapi/v1/mining/pub/algoList', { security: 'MARKET_DATA', weight: 1, answer: Algorithms }),
  get('acquiringCoinname', '/sapi/v1/mining/pub/coinList', { security: 'MARKET_DATA', weight: 1, answer: MiningCoins }),
  get('accountList', '/sapi/v1/mining/statistics/user/list', {
    weight: 1,
    params: { algo: 'string!', userName: 'string!' },
    answer: PoolAccounts,
  }),
  get('statisticList', '/sapi/v1/mining/statistics/user/status', {
    weight: 1,
    params: { algo: 'string!', userName: 'string!' },
    answer: PoolStatistics,
  }),
  get('requestForDetailMinerList', '/sapi/v1/mining/worker/detail', {
    weight: 1,
    params: { algo: 'string!', userName: 'string!', workerName: 'string!' },
    answer: MinerDetails,
  }),
  get('requestForMinerList', '/sapi/v1/mining/worker/list', {
    weight: 1,
    params: {
      algo: 'string!',
      userName: 'string!',
      pageIndex: 'long',
      sort: 'long',
      sortColumn: 'long',
      workerStatus: 'long',
    },
    answer: Miners,
  }),
]
