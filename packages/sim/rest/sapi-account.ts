import { open, type Routes, reading } from './route.ts'

/** What the wallet pages say about the account and its key. */
export function sapiAccountRoutes(): Routes {
  return {
    'GET /sapi/v1/system/status': open(() => ({ status: 0, msg: 'normal' })),
    'GET /sapi/v1/account/apiRestrictions': reading(({ key }) => ({
      ...key.permissions,
      createTime: key.createdAt,
    })),
    'GET /sapi/v1/account/status': reading(() => ({ data: 'Normal' })),
    'GET /sapi/v1/account/apiTradingStatus': reading(({ now }) => ({
      data: {
        isLocked: false,
        plannedRecoverTime: 0,
        triggerCondition: { GCR: 150, IFER: 150, UFR: 300 },
        updateTime: now,
      },
    })),
  }
}
