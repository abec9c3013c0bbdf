import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/index.ts'
import { openStateFolder } from './state-folder.ts'

it('keeps keys from one start to the next, readable to their owner alone', async () => {
  const folder = temporaryFolder()
  const first = await openStateFolder(folder, false)
  const second = await openStateFolder(folder, false)
  expect(second.nkeys).toEqual(first.nkeys)
  expect(readFileSync(second.vaultKeyFile, 'utf8')).toContain('privateKey')
  for (const file of [first.vaultKeyFile, ...first.nkeys.map(({ seedFile }) => seedFile)]) {
    expect(statSync(file).mode & 0o777).toBe(0o400)
  }
})

it('forgets everything when asked to', async () => {
  const folder = temporaryFolder()
  const first = await openStateFolder(folder, false)
  const second = await openStateFolder(folder, true)
  expect(second.nkeys[0]?.publicKey).not.toBe(first.nkeys[0]?.publicKey)
})

it('refuses state of another layout and says how to go on', async () => {
  const folder = temporaryFolder()
  const { data } = await openStateFolder(folder, false)
  writeFileSync(join(data, 'layout.json'), '{"version":0}')
  await expect(openStateFolder(folder, false)).rejects.toThrow(/layout 0.*--fresh/s)
  writeFileSync(join(data, 'layout.json'), 'not json')
  await expect(openStateFolder(folder, false)).rejects.toThrow(/something else.*--fresh/s)
  await openStateFolder(folder, true)
})
