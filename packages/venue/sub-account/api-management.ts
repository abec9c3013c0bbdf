import { Nothing } from '../answers/fields.ts'
import type { Endpoint } from '../endpoint.ts'
import { section } from '../section.ts'
import {
  AddedAddresses,
  ChangedKeyRights,
  CreatedKey,
  KeyRestriction,
  SubAccountKeys,
} from './api-management-answers.ts'

const { get, post, del } = section('sub-account', { page: 'sub_account/api-management', security: 'USER_DATA' })

export const subAccountApiManagement: readonly Endpoint[] = [
  get('querySubAccountApiKey', '/sapi/v1/sub-account/subAccountApi', {
    weight: 3000,
    limit: 'UID',
    params: { email: 'string!', subAccountApiKey: 'string', page: 'long', size: 'long' },
    answer: SubAccountKeys,
  }),
  post('createSubAccountApiKey', '/sapi/v1/sub-account/subAccountApi', {
    weight: 3000,
    limit: 'UID',
    params: {
      email: 'string!',
      apiName: 'string!',
      status: 'long!',
      canTrade: 'boolean',
      canMarginLoanRepay: 'boolean',
      canFuturesTrade: 'boolean',
      canUniversalTransfer: 'boolean',
      canVanillaOptions: 'boolean',
      ipAddress: 'string',
      thirdPartyName: 'string',
      publicKey: 'string',
    },
    settledBy: 'querySubAccountApiKey',
    answer: CreatedKey,
  }),
  del('deleteSubAccountApiKey', '/sapi/v1/sub-account/subAccountApi', {
    weight: 3000,
    limit: 'UID',
    params: { email: 'string!', subAccountApiKey: 'string!' },
    settledBy: 'querySubAccountApiKey',
    answer: Nothing,
  }),
  get('getIpRestrictionForASubAccountApiKey', '/sapi/v1/sub-account/subAccountApi/ipRestriction', {
    weight: 3000,
    limit: 'UID',
    params: { email: 'string!', subAccountApiKey: 'string!' },
    answer: KeyRestriction,
  }),
  del('deleteIpListForASubAccountApiKey', '/sapi/v1/sub-account/subAccountApi/ipRestriction/ipList', {
    weight: 3000,
    limit: 'UID',
    params: { email: 'string!', subAccountApiKey: 'string!', ipAddress: 'string!' },
    settledBy: 'getIpRestrictionForASubAccountApiKey',
    answer: KeyRestriction,
  }),
  post('modifySubAccountApiKeyPermission', '/sapi/v1/sub-account/subAccountApiPermission', {
    weight: 3000,
    limit: 'UID',
    params: {
      email: 'string!',
      subAccountApiKey: 'string!',
      canTrade: 'boolean',
      canMarginLoanRepay: 'boolean',
      canFuturesTrade: 'boolean',
      canUniversalTransfer: 'boolean',
      canVanillaOptions: 'boolean',
    },
    settledBy: 'querySubAccountApiKey',
    answer: ChangedKeyRights,
  }),
  post('addIpRestrictionForSubAccountApiKey', '/sapi/v2/sub-account/subAccountApi/ipRestriction', {
    weight: 3000,
    limit: 'UID',
    params: { email: 'string!', subAccountApiKey: 'string!', status: 'long!', ipAddress: 'string' },
    settledBy: 'getIpRestrictionForASubAccountApiKey',
    answer: AddedAddresses,
  }),
]
