import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { AccountKey } from '@flotilla/protocol'
import { generateVaultKey, mergeKeyFiles, openVault, wipe } from '@flotilla/vault'
import { ROOT } from '../../../infra/paths.ts'
import { nameOf } from '../../../services/executor/accounts/account-book.ts'
import { ledgerOf } from '../../support/exchange.ts'
import { type OperatedFleet, openOperatedFleet } from '../../support/operated-fleet.ts'
import { addSealedAccounts } from '../../support/sealed-accounts.ts'
import { waitFor } from '../../support/wait.ts'
import { type Finding, finding } from './finding.ts'

/** Orders that are under way at once. */
const lanes = 8
/** Orders before the rotation begins, when it is half done, and after the old key is gone. */
const ordersAround = 40

type Orders = ReturnType<typeof startOrders>

/** Orders without end, eight at a time, each on the next account: its key is opened for it, not held open already. */
function startOrders({ client }: OperatedFleet, ids: readonly string[]) {
  const failed: string[] = []
  const tookMs: number[] = []
  let next = 0
  let ended = false
  const lane = async () => {
    while (!ended) {
      const accountId = ids[next++ % ids.length] ?? ''
      const begun = performance.now()
      const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '20' }
      const result = await client.account(accountId).place(order)
      tookMs.push(performance.now() - begun)
      if (!result.ok) failed.push(`${accountId}: ${result.fault.code} ${result.fault.message}`)
    }
  }
  const running = Array.from({ length: lanes }, lane)
  return {
    failed,
    tookMs,
    more: (count: number) => {
      const wanted = tookMs.length + count
      return waitFor(`${count} more orders`, () => tookMs.length >= wanted, { timeoutMs: 120_000 })
    },
    async end() {
      ended = true
      await Promise.all(running)
    },
  }
}

/** A rotation that was interrupted: both keys are held everywhere, the new one seals, a part is sealed to it. */
async function beginRotation({ client, fleet }: OperatedFleet, atMost: number): Promise<void> {
  const { vaultKeyFile } = fleet.run()
  const both = await mergeKeyFiles(readFileSync(vaultKeyFile, 'utf8'), (await generateVaultKey(2)).keyFile)
  rmSync(vaultKeyFile)
  writeFileSync(vaultKeyFile, both, { mode: 0o400 })
  const executors = (await client.status()).filter(({ kind, role }) => kind === 'instance' && role === 'executor')
  for (const { instance } of executors) await client.vault.reload(String(instance))
  await client.vault.rotate(2, atMost)
}

/** `flotilla vault rotate` as an operator runs it, which goes on with what was begun. @returns what it told at last */
async function finishRotation({ fleet }: OperatedFleet) {
  const { natsUrl, credentials, vaultKeyFile } = fleet.run()
  const env = { PATH: process.env.PATH, NATS_URL: natsUrl, NATS_NKEY_FILE: credentials.operator }
  const program = [`${ROOT}/packages/cli/flotilla.mjs`, 'vault', 'rotate', '--key-file', vaultKeyFile, '--json']
  // It exits with 1 when a secret was lost, having told which.
  const { stdout } = await promisify(execFile)(process.execPath, program, { env }).catch(
    (error: Error & { stdout?: string }) => {
      if (!error.stdout) throw error
      return { stdout: error.stdout }
    },
  )
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as {
    version?: number
    lost?: string[]
    resealed?: number
  }
  return told
}

/** How many of the stored keys the vault's file opens as it is now. */
async function openable({ client, fleet }: OperatedFleet): Promise<number> {
  const vault = await openVault(readFileSync(fleet.run().vaultKeyFile, 'utf8'))
  const stored = await client.bus.listKeys(AccountKey)
  for (const { value } of stored) wipe(vault.open(value.sealed, { ...nameOf(value), version: value.vaultVersion }))
  vault.close()
  return stored.length
}

const percentile = (values: readonly number[], share: number) =>
  Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0)

async function judge(opened: OperatedFleet, accounts: number, orders: Orders): Promise<Finding[]> {
  await orders.more(ordersAround)
  const before = orders.tookMs.length
  const begun = performance.now()
  await beginRotation(opened, Math.min(250, Math.floor(accounts / 2)))
  await orders.more(ordersAround)
  const told = await finishRotation(opened)
  const seconds = (performance.now() - begun) / 1_000
  const during = orders.tookMs.slice(before)
  await orders.more(ordersAround)
  await orders.end()
  const { failed, tookMs } = orders
  const filled = (await ledgerOf(opened)).filter(({ kind }) => kind === 'order').length
  const opens = await openable(opened).catch((error: Error) => error.message)
  const rate = Math.round(accounts / seconds)
  const slow = `median ${percentile(during, 0.5)} ms, 99 % within ${percentile(during, 0.99)} ms`
  const before50 = percentile(tookMs.slice(0, before), 0.5)
  return [
    finding(
      failed.length === 0 && during.length > 0,
      `${during.length} orders (${tookMs.length} with those before and after) during the rotation, ${failed.length} failed ${failed.slice(0, 5).join('; ')}; ${slow}, before it ${before50} ms`,
    ),
    finding(filled === tookMs.length, `${filled} orders at the exchange of ${tookMs.length} that were sent`),
    finding(
      told.version === 2 && told.lost?.length === 0 && opens === accounts,
      `${accounts} accounts re-sealed in ${seconds.toFixed(1)} s (${rate} a second), the old key is gone, ${opens} open with the new one`,
    ),
  ]
}

/**
 * Replaces the vault's key of a fleet while orders flow. No order fails, every key opens afterwards.
 * @returns what was looked at, with the time it took
 */
export async function judgeRotation(accounts: number): Promise<Finding[]> {
  // Nobody listens to the accounts: subscribing would open their keys before an order does.
  const opened = await openOperatedFleet({ scale: { 'user-stream': 0 } })
  try {
    const ids = await addSealedAccounts(opened.client, opened.simUrl, accounts)
    const orders = startOrders(opened, ids)
    try {
      return await judge(opened, accounts, orders)
    } finally {
      await orders.end()
    }
  } finally {
    await opened.close()
  }
}
