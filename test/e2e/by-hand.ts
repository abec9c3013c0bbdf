import { createHmac } from 'node:crypto'
import type { TestFleet } from '../support/index.ts'

/** A second key of somebody's account, as for trading by hand on the exchange's own site. @returns a signed POST */
export async function byHand(fleet: TestFleet, uid: string) {
  const url = `${fleet.simUrl}/sim/accounts/${uid}/keys`
  const headers = { 'content-type': 'application/json' }
  const made = await (await fetch(url, { method: 'PUT', headers, body: '{"keyType":"HMAC"}' })).json()
  const { apiKey, secretKey } = made as { apiKey: string; secretKey: string }
  return async (path: string, params: Readonly<Record<string, string>>) => {
    const query = new URLSearchParams({ ...params, timestamp: String(Date.now()) }).toString()
    const signature = createHmac('sha256', secretKey).update(query).digest('hex')
    const asked = `${fleet.simUrl}${path}?${query}&signature=${signature}`
    const response = await fetch(asked, { method: 'POST', headers: { 'X-MBX-APIKEY': apiKey } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  }
}
