import { execFile } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Fleet } from '@flotilla/client'
import { AccountKey, FleetIncident, factorBinding, mintAccountId } from '@flotilla/protocol'
import { openVault, seal } from '@flotilla/vault'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeOf, stepAt } from '../../services/executor/accounts/totp.ts'
import { connectTo, ledgerOf, openAccount, openExchangeAccount, setFault } from '../support/client.ts'
import { liftFault } from '../support/exchange.ts'
import { startTestFleet, type TestFleet, temporaryFolder, waitFor, whenTestEnds } from '../support/index.ts'
import { chromiumPath, openBrowser } from './browser.ts'

let fleet: TestFleet
let client: Fleet

/** Everything that crossed HTTP between the fleet and the exchange's spot API, both ways. */
const httpBytes: Buffer[] = []

/** A TCP relay in front of the simulator that keeps what passes. Resolves to its port. */
async function recordHttp(folder: string): Promise<number> {
  const relay = createServer((inward) => {
    const { simPort } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { simPort: number }
    const outward = connect({ host: '127.0.0.1', port: simPort })
    for (const [from, to] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      from.on('data', (bytes: Buffer) => httpBytes.push(bytes))
      from.on('error', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  whenTestEnds(() => relay.close())
  return (relay.address() as AddressInfo).port
}

beforeAll(async () => {
  const folder = temporaryFolder()
  const port = await recordHttp(folder)
  fleet = await startTestFleet({
    folder,
    scale: { executor: 2 },
    env: { BINANCE_SPOT_REST_URL: `http://127.0.0.1:${port}` },
  })
  client = await connectTo(fleet)
}, 120_000)

const cli = async (...argv: string[]) => {
  const { natsUrl, credentials, vaultKeyFile } = fleet.run()
  const env = { ...process.env, NATS_URL: natsUrl, NATS_NKEY_FILE: credentials.operator }
  const main = join(import.meta.dirname, '../../packages/cli/flotilla.mjs')
  const keyFile = argv[1] === 'rotate' ? ['--key-file', vaultKeyFile] : []
  const ended = promisify(execFile)(process.execPath, [main, ...argv, ...keyFile, '--json'], { env })
  const { stdout, code } = await ended.then(
    ({ stdout: text }) => ({ stdout: text, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  )
  return {
    code,
    lines: stdout
      .split('\n')
      .filter(Boolean)
      .map((line): Record<string, unknown> => JSON.parse(line)),
  }
}

const order = (quoteOrderQty: string) => ({ symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty })
const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count))

/** Codes of three steps that follow each other, of which the first confirms the factor: the clock's step may end meanwhile. */
async function enroll(userId: string) {
  const seed = randomBytes(20)
  const { publicKey, version } = await client.accounts.vaultKey()
  const sealedSeed = await seal(publicKey, seed, factorBinding(userId, version))
  await client.accounts.totp({ userId, act: 'enroll', sealedSeed })
  await roomInStep(5_000)
  const step = stepAt(Date.now())
  const [last = '', now = '', next = ''] = [step - 1, step, step + 1].map((each) => codeOf(seed, each))
  expect(await client.accounts.totp({ userId, act: 'confirm', code: last })).toMatchObject({ state: 'on' })
  return { last, now, next }
}

/** Waits for the next step of an authenticator's clock when less than `ms` of this one is left. */
async function roomInStep(ms: number): Promise<void> {
  const step = stepAt(Date.now() + ms)
  await waitFor('the next step', () => stepAt(Date.now()) === step, { timeoutMs: 2 * ms })
}

describe('caps', () => {
  it('hold back what one order and what a day may be worth, and give back what was rejected', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'carl')
    await client.accounts.caps({ accountId, perOrder: '100', perDay: '150' })
    expect(await account.place(order('101'))).toMatchObject({ ok: false, fault: { code: 'CAP_EXCEEDED' } })
    expect(await account.place(order('100'))).toMatchObject({ ok: true })
    const second = await account.place(order('51'))
    expect(second).toMatchObject({
      ok: false,
      fault: { code: 'CAP_EXCEEDED', message: expect.stringMatching(/per day/) },
    })
    const unfit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', quantity: '0.00000001', price: '60000' }
    expect(await account.place(unfit)).toMatchObject({ ok: false })
    await waitFor('the day’s count', async () => (await client.accounts.caps({ accountId })).spentToday === '100')
    expect(await account.place(order('50'))).toMatchObject({ ok: true })
  })

  it('are not passed by many orders at once, nor under another name for an order', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'cora')
    await client.accounts.caps({ accountId, perDay: '100' })
    const placed = await Promise.all(Array.from({ length: 8 }, () => account.place(order('30'))))
    expect(placed.filter(({ ok }) => ok)).toHaveLength(3)
    const called = await account.command({
      action: 'call',
      market: 'spot',
      operation: 'spot.newOrder',
      order: order('30'),
    })
    expect(called).toMatchObject({ ok: false, fault: { code: 'CAP_EXCEEDED' } })
  })

  it('hold for futures by leverage and all, and let exits pass', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'cleo')
    await client.accounts.caps({ accountId, perOrder: '50' })
    const future = {
      market: 'usdm',
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.01',
      price: '50000',
    } as const
    expect(await account.place(future)).toMatchObject({ ok: false, fault: { code: 'CAP_EXCEEDED' } })
    const exit = await account.place({
      ...future,
      side: 'SELL',
      type: 'MARKET',
      reduceOnly: 'true',
      price: undefined,
    } as never)
    expect(exit.ok ? '' : exit.fault.code).not.toBe('CAP_EXCEEDED')
  })
})

describe('a second factor', () => {
  it('is asked for when caps are raised, keys change and orders are large; each code counts once', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'tina')
    await client.accounts.caps({ accountId, perOrder: '5000', codeAbove: '100' })
    const { now, next } = await enroll('tina')
    await expect(client.accounts.caps({ accountId, perOrder: '6000' })).rejects.toThrow(/CODE_NEEDED/)
    await client.accounts.caps({ accountId, perOrder: '4000' })
    await client.accounts.caps({ accountId, perOrder: '6000', code: now })
    await expect(client.accounts.caps({ accountId, perOrder: '7000', code: now })).rejects.toThrow(/CODE_USED/)
    await expect(client.accounts.remove(accountId)).rejects.toThrow(/CODE_NEEDED/)
    expect(await account.place(order('99'))).toMatchObject({ ok: true })
    expect(await account.place(order('101'))).toMatchObject({ ok: false, fault: { code: 'CODE_NEEDED' } })
    expect(await account.place(order('101'), { code: next })).toMatchObject({ ok: true })
    expect(await account.place(order('101'), { code: next })).toMatchObject({
      ok: false,
      fault: { code: 'CODE_USED' },
    })
  })

  it('is not guessed: wrong codes lock it, on whichever executor, however many come at once', async () => {
    const { accountId } = await openAccount(fleet, client, 'gus')
    await client.accounts.caps({ accountId, perOrder: '10' })
    const { last, now: right, next } = await enroll('gus')
    const some = Array.from({ length: 40 }, (_, n) => String(n).padStart(6, '9'))
    const wrong = some.filter((code) => ![last, right, next].includes(code))
    const tried = await Promise.all(
      wrong.map((code) =>
        client.accounts.caps({ accountId, perOrder: '99', code }).catch((error: Error) => error.message),
      ),
    )
    expect(tried.filter((answer) => /CODE_WRONG/.test(String(answer))).length).toBeLessThanOrEqual(5)
    await expect(client.accounts.caps({ accountId, perOrder: '99', code: right })).rejects.toThrow(/CODE_LOCKED/)
    expect((await client.accounts.totp({ userId: 'gus', act: 'show' })).lockedUntil).toBeGreaterThan(
      Date.now() + 60_000,
    )
    fleet.kill('executor-1', 'SIGKILL')
    fleet.kill('executor-2', 'SIGKILL')
    const again = () => client.accounts.caps({ accountId, perOrder: '99', code: right }).then(() => 'raised', String)
    await waitFor('the lock', async () => /CODE_LOCKED/.test(await again()), { timeoutMs: 20_000 })
  })
})

describe('accounts', () => {
  it('have labels that are unique for their user, however they are written and however many come at once', async () => {
    const added = await Promise.allSettled(
      ['Kasa', 'kasa', ' KASA ', 'Ｋasa'].map((label) => client.accounts.add({ userId: 'lale', label })),
    )
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await Promise.all([1, 2, 3].map(() => client.accounts.add({ userId: 'lale' })))
    const labels = (await client.accounts.list('lale')).map(({ label }) => label.toLowerCase()).sort()
    expect(labels).toEqual(['kasa', 'main', 'main-2', 'main-3'])
    for (const bad of ['a\u0000b', 'x'.repeat(41), '\u202Eevil', ''])
      await expect(client.accounts.add({ userId: 'lale', label: bad })).rejects.toThrow(/BAD_REQUEST/)
  })

  it('of somebody else are not completed, taken over or removed by name', async () => {
    const pending = await client.accounts.add({ userId: 'nora' })
    const { apiKey } = await openExchangeAccount(fleet, { keyType: 'ED25519', publicKey: pending.publicKey })
    const { accountId } = pending
    await expect(client.accounts.add({ userId: 'mal', accountId, apiKey })).rejects.toThrow(/NO_ACCOUNT/)
    const { publicKey, version } = await client.accounts.vaultKey()
    const binding = { userId: 'mal', accountId, market: 'binance', purpose: 'apiSecret', version }
    const sealedSecret = await seal(publicKey, new TextEncoder().encode('x'.repeat(64)), binding)
    const takeover = { userId: 'mal', accountId, apiKey, keyType: 'HMAC', sealedSecret } as const
    await expect(client.accounts.add(takeover)).rejects.toThrow(/ACCOUNT_EXISTS/)
    await expect(client.accounts.add({ ...takeover, accountId: mintAccountId(randomBytes(16)) })).rejects.toThrow(
      /NOT_OPENABLE/,
    )
    await expect(client.accounts.remove(accountId, { userId: 'mal' })).rejects.toThrow(/NO_ACCOUNT/)
  })

  it('whose sealed keys were swapped sign nothing', async () => {
    const [anna, bert] = [await openAccount(fleet, client, 'anna'), await openAccount(fleet, client, 'bert')]
    const read = async (accountId: string) => (await client.bus.getKey(AccountKey, { accountId }))?.value
    const [a, b] = [await read(anna.accountId), await read(bert.accountId)]
    if (!a || !b) throw new Error('the accounts are not in KV')
    // A new time makes executors open them anew.
    const addedAt = Date.now()
    await client.bus.putKey(
      AccountKey,
      { accountId: anna.accountId },
      { ...a, sealed: b.sealed, apiKey: b.apiKey, addedAt },
    )
    await client.bus.putKey(AccountKey, { accountId: bert.accountId }, { ...a, addedAt })
    for (const { account } of [anna, bert])
      await waitFor('a refusal', async () =>
        /NO_KEY/.test(await account.call('spot.getAccount').then(() => '', String)),
      )
    expect(await anna.account.place(order('20'))).toMatchObject({ ok: false, fault: { code: 'NO_KEY' } })
    for (const { accountId } of [anna, bert]) await client.accounts.remove(accountId)
  })

  it('whose key comes to belong to another account are blocked, and the fleet hears of it', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'uwe')
    const heard: string[] = []
    client.bus.consume(
      FleetIncident,
      { kind: 'key' },
      { from: 'first' },
      ({ payload }) => void heard.push(String(payload.subject)),
    )
    const body = { uid: 1, canTrade: true, balances: [], permissions: ['SPOT'], accountType: 'SPOT' }
    // Others ask for the account as well and may use the fault up.
    const after = await waitFor('the finding', async () => {
      await setFault(fleet, { path: '/api/v3/account', kind: 'status', status: 200, body, count: 1 })
      const { findings, account: now } = await client.accounts.check(accountId)
      return findings.some(({ code, level }) => code === 'WRONG_UID' && level === 'refuse') && now
    })
    expect(after).toMatchObject({ state: 'blocked', blockedBy: 'WRONG_UID' })
    await liftFault(fleet)
    await waitFor('the incident', () => heard.includes(accountId))
    await waitFor('every executor to know', async () => /NO_KEY/.test(await account.balances().then(() => '', String)))
    expect(await account.place(order('20'))).toMatchObject({ ok: false, fault: { code: 'NO_KEY' } })
  })

  it('that are removed leave nothing in KV and say what to revoke', async () => {
    const { accountId, apiKey } = await openAccount(fleet, client, 'rita')
    const { revoke } = await client.accounts.remove(accountId)
    expect(revoke).toMatchObject({
      apiKey,
      in: { en: expect.stringContaining(apiKey), tr: expect.stringContaining('sil') },
    })
    expect(await client.bus.getKey(AccountKey, { accountId })).toBeUndefined()
    expect(await client.accounts.list('rita')).toEqual([])
    expect(await client.accounts.add({ userId: 'rita' })).toMatchObject({ label: 'main' })
  })
})

describe('the vault key', () => {
  it('is replaced while orders flow; every key opens afterwards, and the old one is gone', async () => {
    const { account, accountId } = await openAccount(fleet, client, 'vera')
    let ended = false
    const results: boolean[] = []
    const flow = (async () => {
      while (!ended) results.push((await account.place(order('20'))).ok)
    })()
    const { code, lines } = await cli('vault', 'rotate')
    ended = true
    await flow
    expect({ code, told: lines.at(-1) }).toMatchObject({ code: 0, told: { version: 2, lost: [], forgotten: [1] } })
    expect(results.length).toBeGreaterThan(0)
    expect(results.every(Boolean)).toBe(true)
    expect((await client.bus.getKey(AccountKey, { accountId }))?.value.vaultVersion).toBe(2)
    expect(JSON.parse(readFileSync(fleet.run().vaultKeyFile, 'utf8'))).toMatchObject({ version: 2 })
    fleet.kill('executor-1', 'SIGKILL')
    fleet.kill('executor-2', 'SIGKILL')
    await waitFor('an executor with the new key', async () => (await client.accounts.vaultKey()).version === 2)
    expect(await account.place(order('20'))).toMatchObject({ ok: true })
  }, 120_000)
})

describe('onboarding by Ed25519', () => {
  it('lets no byte of the private half cross NATS or HTTP', async () => {
    const seen: Buffer[] = []
    client.bus.listenBytes('>', (_, bytes) => seen.push(Buffer.from(bytes)))
    await client.bus.flush()
    const { accountId, account } = await openAccount(fleet, client, 'eda')
    await account.balances()
    const { publicKey, version } = await client.accounts.vaultKey()
    const stored = (await client.bus.getKey(AccountKey, { accountId }))?.value
    const vault = await openVault(readFileSync(fleet.run().vaultKeyFile, 'utf8'))
    const name = {
      userId: 'eda',
      accountId,
      market: 'binance',
      purpose: 'apiSecret',
      version: stored?.vaultVersion ?? version,
    }
    const pkcs8 = Buffer.from(vault.open(stored?.sealed ?? '', name))
    const half = pkcs8.subarray(-32)
    const crossed = Buffer.concat([...seen, ...httpBytes])
    // What was seen is what crossed: the public half and the sealed blob are there.
    expect(crossed.includes(String(stored?.sealed))).toBe(true)
    expect(crossed.includes('/api/v3/account')).toBe(true)
    expect(publicKey).toBeTruthy()
    for (let at = 0; at + 8 <= half.length; at += 1) {
      const window = half.subarray(at, at + 8)
      expect(crossed.includes(window)).toBe(false)
      expect(crossed.includes(window.toString('hex'))).toBe(false)
      expect(crossed.includes(window.toString('hex').toUpperCase())).toBe(false)
    }
    for (const bytes of [half, pkcs8])
      for (const shift of [0, 1, 2]) {
        const text = bytes.subarray(shift).toString('base64').slice(0, 24)
        const own =
          bytes === pkcs8
            ? pkcs8
                .subarray(16 + shift)
                .toString('base64')
                .slice(0, 20)
            : text
        expect(crossed.includes(own)).toBe(false)
        expect(crossed.includes(own.replaceAll('+', '-').replaceAll('/', '_'))).toBe(false)
      }
  })
})

describe('an executor', () => {
  it('lets no inspector in, by signal or by flag, and leaves no image of its memory', async () => {
    // It may have been killed a moment ago, and one that only starts has no handlers yet.
    expect(await fleet.notReady(30_000)).toEqual([])
    const pid = fleet.run().children['executor-1'] ?? 0
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m)
    process.kill(pid, 'SIGUSR1')
    const { publicKey } = await client.accounts.vaultKey()
    for (let n = 0; n < 20; n += 1) await client.accounts.vaultKey()
    expect({ pid: fleet.run().children['executor-1'], publicKey }).toEqual({ pid, publicKey: expect.any(String) })
    expect(fleet.lines.join('\n')).not.toMatch(/Debugger listening/)
    await expect(fetch('http://127.0.0.1:9229/json')).rejects.toThrow()
    const main = join(import.meta.dirname, '../../services/executor/main.ts')
    const inspected = promisify(execFile)(process.execPath, ['--inspect=127.0.0.1:0', main], {
      env: { PATH: process.env.PATH },
    })
    await expect(inspected).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining('inspector') })
  })
})

describe.skipIf(chromiumPath === undefined)('a one-time page', () => {
  it('takes a secret that nothing of the fleet sees in plain text, once', async () => {
    const { apiKey, secretKey = '' } = await openExchangeAccount(fleet, { keyType: 'HMAC' })
    const seen: string[] = []
    client.bus.listenBytes('>', (subject, bytes) => seen.push(`${subject} ${new TextDecoder().decode(bytes)}`))
    await client.bus.flush()
    const { url } = await client.accounts.openPage({ userId: 'pat', purpose: 'HMAC', label: 'from the page' })
    const { page, complaints } = await (await openBrowser())(url, { width: 900, height: 900 })
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
    await page.locator('#apiKey').fill(apiKey)
    await page.locator('#secret').fill(secretKey)
    await page.getByRole('button').click()
    await page.getByText('The key was taken').waitFor()
    expect(complaints).toEqual([])
    expect(await client.accounts.list('pat')).toMatchObject([
      { keyType: 'HMAC', state: 'active', label: 'from the page' },
    ])
    for (const text of [...seen, ...sent, ...fleet.lines]) {
      expect(text).not.toContain(secretKey)
      expect(text).not.toContain(Buffer.from(secretKey).toString('base64').slice(4, 60))
    }
    expect(sent.length).toBeGreaterThan(0)
    expect(seen.some((text) => text.startsWith('accounts.add'))).toBe(true)
    const token = url.split('/').at(-1) ?? ''
    expect(fleet.lines.some((line) => line.includes(token))).toBe(false)
    expect((await fetch(url)).status).toBe(410)
    const again = await fetch(url, { method: 'POST', headers: { origin: new URL(url).origin }, body: '{}' })
    expect(again.status).toBe(410)
  })

  it('takes an RSA key, with which orders are signed as the exchange checks it', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { privateKey: another } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pemOf = (key: KeyObject) => String(key.export({ type: 'pkcs8', format: 'pem' }))
    const shown = String(publicKey.export({ type: 'spki', format: 'pem' }))
    const { apiKey, uid } = await openExchangeAccount(fleet, { keyType: 'RSA', publicKey: shown })
    const seen: string[] = []
    client.bus.listenBytes('>', (subject, bytes) => seen.push(`${subject} ${new TextDecoder().decode(bytes)}`))
    await client.bus.flush()
    const sent: string[] = []
    const open = await openBrowser()
    /** Types a key into a page of its own; tells what the page said in the end. */
    const hand = async (pem: string) => {
      const { url } = await client.accounts.openPage({ userId: 'rosa', purpose: 'RSA', label: 'rsa' })
      const { page } = await open(url, { width: 900, height: 900 })
      page.on('request', (request) => sent.push(request.postData() ?? ''))
      await page.locator('#apiKey').fill(apiKey)
      await page.locator('#secret').fill(pem)
      const answered = page.waitForResponse((response) => response.request().method() === 'POST')
      await page.getByRole('button').click()
      return (await answered).json()
    }
    expect(await hand(pemOf(another))).toMatchObject({ ok: false })
    expect(await client.accounts.list('rosa')).toEqual([])
    expect(await hand(pemOf(privateKey))).toMatchObject({ ok: true })
    const [added] = await client.accounts.list('rosa')
    expect(added).toMatchObject({ keyType: 'RSA', state: 'active', label: 'rsa', uid })
    const account = client.account(added?.accountId ?? '')
    expect(await account.place(order('20'))).toMatchObject({ ok: true })
    expect((await ledgerOf(fleet)).filter((line) => line.kind === 'order' && line.uid === uid)).toHaveLength(1)
    for (const line of pemOf(privateKey).split('\n').slice(1, -2))
      for (const text of [...seen, ...sent, ...fleet.lines]) expect(text.includes(line)).toBe(false)
    expect(seen.some((text) => text.startsWith('accounts.add') && text.includes(apiKey))).toBe(true)
  }, 60_000)

  it('enrolls an authenticator whose seed only the browser shows', async () => {
    const { url } = await client.accounts.openPage({ userId: 'tom', purpose: 'totp' })
    const { page, complaints } = await (await openBrowser())(url, { width: 900, height: 900 })
    await page.locator('#seed', { hasText: /\w/ }).waitFor()
    const shown = ((await page.locator('#seed').textContent()) ?? '').replaceAll(' ', '')
    const bits = [...shown]
      .map((each) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'))
      .join('')
    const seed = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
    await page.locator('#first').fill(codeOf(seed, stepAt(Date.now())))
    await page.getByRole('button').click()
    await page.getByText('From now on').waitFor()
    expect(complaints).toEqual([])
    expect(await client.accounts.totp({ userId: 'tom', act: 'show' })).toMatchObject({ state: 'on' })
  })

  it('is not opened without end, and not found by guessing', async () => {
    for (let n = 0; n < 5; n += 1) await client.accounts.openPage({ userId: 'flo', purpose: 'RSA' })
    await expect(client.accounts.openPage({ userId: 'flo', purpose: 'RSA' })).rejects.toThrow(/PAGES_SPENT/)
    const { url } = await client.accounts.openPage({ userId: 'gil', purpose: 'RSA' })
    const guess = async () => (await fetch(url.replace(/[^/]+$/, 'AAAAAAAAAAAAAAAAAAAAAA'))).status
    const statuses: number[] = []
    for (let n = 0; n < 8; n += 1) statuses.push(await guess())
    expect(statuses.at(-1)).toBe(429)
    expect(statuses.slice(0, 3)).toContain(410)
  })
})
