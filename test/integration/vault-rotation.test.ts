import { generateEd25519 } from '@flotilla/binance'
import { AccountKey, connectBus, mintAccountId, provision, VaultReload, VaultRotate } from '@flotilla/protocol'
import { createLog } from '@flotilla/runtime'
import { generateVaultKey, mergeKeyFiles } from '@flotilla/vault'
import { expect, it } from 'vitest'
import { createAccountBook, nameOf } from '../../services/executor/accounts/account-book.ts'
import { createRotation } from '../../services/executor/accounts/rotation.ts'
import { createVaultKeeper } from '../../services/executor/accounts/vault-keeper.ts'
import { startNats, waitFor, whenTestEnds } from '../support/index.ts'

const accounts = 1_000
const log = createLog({ level: 'fatal', role: 'executor', instance: 'test' })

/** An executor as far as its vault and accounts go. */
async function openExecutor(servers: string, instance: string, readKeyFile: () => string) {
  const bus = await connectBus({ servers, name: instance })
  const vault = await createVaultKeeper({ bus, log, instance, readKeyFile })
  const book = await createAccountBook({ bus, vault, onForeign: (_, why) => expect.fail(why) })
  const rotation = createRotation({ bus, log, vault, book })
  rotation.serve()
  vault.serve(rotation.inUse)
  whenTestEnds(() => bus.close())
  return { bus, vault, book, rotation }
}

it('re-seals every account while executors sign, and goes on where one that died left off', async () => {
  const nats = await startNats()
  await provision({ servers: nats.url })
  let keyFile = (await generateVaultKey()).keyFile
  const one = await openExecutor(nats.url, 'one', () => keyFile)
  const other = await openExecutor(nats.url, 'other', () => keyFile)
  const { privateKeyDer } = generateEd25519()
  const ids = Array.from({ length: accounts }, () => mintAccountId(crypto.getRandomValues(new Uint8Array(16))))
  for (let from = 0; from < accounts; from += 64) {
    await Promise.all(
      ids.slice(from, from + 64).map((accountId) => {
        const sealed = one.vault.seal(privateKeyDer, nameOf({ userId: 'u', accountId }))
        const value = {
          accountId,
          userId: 'u',
          label: accountId,
          keyType: 'ED25519',
          state: 'active',
          apiKey: 'k'.repeat(64),
          addedAt: 1,
        } as const
        return one.bus.createKey(AccountKey, { accountId }, { ...value, ...sealed })
      }),
    )
  }
  await waitFor('all accounts', () => other.book.list().length === accounts)

  keyFile = await mergeKeyFiles(keyFile, (await generateVaultKey(2)).keyFile)
  const reload = (instance: string) => one.bus.request(VaultReload, { instance }, {})
  for (const instance of ['one', 'other'])
    expect(await reload(instance)).toMatchObject({ ok: true, keys: { versions: [1, 2], current: 1 } })

  let signed = 0
  let ended = false
  const load = (async () => {
    while (!ended) {
      const accountId = ids[signed % accounts] ?? ''
      const signer = await (signed % 2 === 0 ? one : other).book.signer(accountId)
      expect(signer?.sign('payload')).toMatch(/=$/)
      signed += 1
      // Signing is no I/O: without this nothing else would get its turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  const rotate = () => other.bus.request(VaultRotate, {}, { to: 2, atMost: 250 }, { timeoutMs: 30_000 })
  expect(await rotate()).toMatchObject({ ok: true, done: 250, left: accounts - 250, lost: [] })
  await one.bus.close()
  const begun = performance.now()
  for (let left = accounts; left > 0; ) {
    const reply = await rotate()
    if (!reply.ok) throw new Error(reply.error.message)
    left = reply.left
  }
  process.stdout.write(`${accounts - 250} re-sealed in ${Math.round(performance.now() - begun)} ms\n`)
  ended = true
  await load
  expect(signed).toBeGreaterThan(0)
  expect(await other.rotation.inUse()).toEqual(new Set([2]))

  keyFile = await mergeKeyFiles(keyFile, undefined, [1])
  expect(await other.bus.request(VaultReload, { instance: 'other' }, {})).toMatchObject({
    ok: true,
    keys: { versions: [2], current: 2 },
  })
  const fresh = await openExecutor(nats.url, 'fresh', () => keyFile)
  for (const accountId of ids.slice(0, 50)) expect((await fresh.book.signer(accountId))?.apiKey).toBe('k'.repeat(64))
}, 120_000)

it('keeps a key that secrets are still sealed to', async () => {
  const nats = await startNats()
  await provision({ servers: nats.url })
  let keyFile = (await generateVaultKey()).keyFile
  const { bus } = await openExecutor(nats.url, 'only', () => keyFile)
  keyFile = (await generateVaultKey(2)).keyFile
  const reply = await bus.request(VaultReload, { instance: 'only' }, {})
  expect(reply).toMatchObject({ ok: false, error: { code: 'VAULT_KEY_NEEDED' } })
})

it('re-seals what can be though more is lost than one part holds, and tells all that is', async () => {
  const nats = await startNats()
  await provision({ servers: nats.url })
  let keyFile = (await generateVaultKey()).keyFile
  const { bus, book, vault } = await openExecutor(nats.url, 'only', () => keyFile)
  const add = async (accountId: string, { sealed, vaultVersion }: { sealed: string; vaultVersion: number }) => {
    const account = { accountId, userId: 'u', label: accountId, keyType: 'HMAC', state: 'pending', addedAt: 1 } as const
    await bus.createKey(AccountKey, { accountId }, { ...account, sealed, vaultVersion })
  }
  const sealedFor = (accountId: string) => vault.seal(new Uint8Array(8), nameOf({ userId: 'u', accountId }))
  for (const accountId of ['00a', '00b', '00c']) await add(accountId, sealedFor('another'))
  await add('ffz', sealedFor('ffz'))
  await waitFor('all accounts', () => book.list().length === 4)
  keyFile = await mergeKeyFiles(keyFile, (await generateVaultKey(2)).keyFile)
  await bus.request(VaultReload, { instance: 'only' }, {})
  const reply = await bus.request(VaultRotate, {}, { to: 2, atMost: 2 }, { timeoutMs: 30_000 })
  expect(reply).toMatchObject({ ok: true, done: 1, left: 3 })
  expect(reply.ok && [...reply.lost].sort()).toEqual(['00a', '00b', '00c'])
})
