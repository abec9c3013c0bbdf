import { requireEndpoint } from '@flotilla/venue'
import { expect, it } from 'vitest'
import { toldOf } from './told.ts'

it('the halves of a cancelReplace of an order that is gone are both told as refused, not as unknown', () => {
  const found = requireEndpoint('spot.orderCancelReplace')
  if (!found.ok) throw new Error(found.fault.message)
  const cancelResponse = { code: -2011, msg: 'Unknown order sent.' }
  const data = { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED', cancelResponse, newOrderResponse: null }
  const fault = { code: 'CANCEL_REPLACE_FAILED', message: '', outcome: 'rejected' } as const
  const told = toldOf(found.endpoint, { outcome: 'rejected', status: 400, fault, data: { code: -2022, data } }, false)
  expect(told.parts).toMatchObject([
    { outcome: 'rejected', fault: { code: 'ORDER_NOT_OPEN', outcome: 'rejected' } },
    { outcome: 'rejected', fault: { code: 'NOT_ATTEMPTED', outcome: 'rejected' } },
  ])
})
