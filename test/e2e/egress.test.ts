import { join } from 'node:path'
import type { Fleet } from '@flotilla/client'
import { AssignmentKey, shardOf } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { connectTo, ledgerOf, openExchangeAccount, setPrice } from '../support/client.ts'
import { startTestFleet, type TestFleet, temporaryFolder, waitFor } from '../support/index.ts'
import { startRole } from '../support/role.ts'

const [first, second] = ['127.0.0.2', '127.0.0.3'] as const
const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '20' }
const many = [1, 2, 3, 4, 5]

/** An account whose key may be used from these addresses alone. */
async function openListed(fleet: TestFleet, client: Fleet, userId: string, ipRestrict: readonly string[]) {
  const { accountId, publicKey } = await client.accounts.add({ userId })
  const { apiKey, uid } = await openExchangeAccount(fleet, { keyType: 'ED25519', publicKey, ipRestrict })
  await client.accounts.add({ userId, accountId, apiKey })
  return { accountId, uid }
}

/** An executor behind another address joins a fleet that runs. */
function joinFrom(address: string, fleet: TestFleet, folder: string) {
  const { natsUrl, vaultKeyFile, simPort } = fleet.run()
  return startRole('executor', {
    ...{ NATS_URL: natsUrl, NATS_NKEY_FILE: join(folder, 'data/nkeys/executor.nk'), VAULT_KEY_FILE: vaultKeyFile },
    ...{ BINANCE_ENV: 'sim', SIM_PORT: String(simPort), JOURNAL_DIR: join(folder, 'data/journal'), METRICS_PORT: '0' },
    ...{ EGRESS: 'second', EGRESS_LOCAL_ADDRESS: address, INSTANCE: 'executor-there' },
  })
}

it('a key is used from the addresses on its list and from no other, and its owner hears which are missing', async () => {
  const folder = join(temporaryFolder(), '.local')
  const env = { EGRESS: 'first', EGRESS_LOCAL_ADDRESS: first }
  const fleet = await startTestFleet({ folder, scale: { executor: 1 }, env })
  const client = await connectTo(fleet)
  await setPrice(fleet, 'BTCUSDT', '60000')
  const here = await Promise.all(many.map((n) => openListed(fleet, client, `here-${n}`, [first])))
  await joinFrom(second, fleet, folder)
  const shardsThere = async () => {
    const slots = await client.bus.listKeys(AssignmentKey, { role: 'executor' })
    return new Set(slots.flatMap(({ tokens, value }) => (value.instance === 'executor-there' ? [tokens.slot] : [])))
  }
  const there = await waitFor('the new address to take its part', async () => {
    const shards = await shardsThere()
    return shards.size > 100 && shards
  })
  const lies = ({ accountId }: { accountId: string }) => there.has(shardOf(accountId))

  const asked = await Promise.all(here.map(({ accountId }) => client.accounts.check(accountId)))
  for (const { findings, account } of asked) {
    const partial = findings.find(({ code }) => code === 'IP_LIST_PARTIAL')
    expect(partial?.message).toMatch(/missing: 127\.0\.0\.3$/)
    expect(partial?.in?.tr.fix).toContain(second)
    expect(account.state).toBe('active')
  }
  const both: { accountId: string }[] = []
  // Where an account comes to lie is chance: until one is served from there.
  for (let n = 0; n < 20 && !both.some(lies); n += 1)
    both.push(await openListed(fleet, client, `both-${n}`, [first, second]))
  expect(here.filter(lies)).toEqual([])

  for (const { accountId } of [...here, ...both])
    expect(await client.account(accountId).place(order)).toMatchObject({ ok: true })
  const requests = (await ledgerOf(fleet)).filter(({ kind }) => kind === 'request')
  const fromThere = requests.filter(({ address }) => address === second)
  const orders = fromThere.filter(({ path }) => path === '/api/v3/order')
  expect(orders.length).toBeGreaterThan(0)
  expect(orders.every(({ status }) => status === 200)).toBe(true)
  // What was refused there for its address is the doctor's own look from there, and nothing else.
  const refused = fromThere.filter(({ status }) => Number(status) >= 400)
  const looks = new Set(['/sapi/v1/account/apiRestrictions', '/api/v3/account'])
  expect(refused.filter(({ path }) => !looks.has(String(path)))).toEqual([])
  expect(refused.length).toBeGreaterThan(0)
  expect(requests.filter(({ address, status }) => address === first && status === 401)).toEqual([])
}, 180_000)
