import { subAccountAccountManagement } from './account-management.ts'
import { subAccountApiManagement } from './api-management.ts'
import { subAccountAssetManagement } from './asset-management.ts'
import { subAccountManagedSubAccount } from './managed-sub-account.ts'

export const subAccount = [
  ...subAccountAssetManagement,
  ...subAccountManagedSubAccount,
  ...subAccountAccountManagement,
  ...subAccountApiManagement,
]
