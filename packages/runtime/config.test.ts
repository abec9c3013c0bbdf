import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { isSecret, readConfig, secret } from './config.ts'

const variants = {
  'marked last': secret(z.string().describe('a key')),
  'marked first': secret(z.string()).describe('a key'),
  'marked inside': secret(z.string().optional()).describe('a key'),
}

it.each(Object.entries(variants))(
  'reads a secret from the file that is named, wherever it was marked: %s',
  (_name, KEY) => {
    const folder = mkdtempSync(join(tmpdir(), 'flotilla-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'key'), 'from the file\n')
    expect(isSecret(KEY)).toBe(true)
    expect(readConfig({ KEY }, { KEY_FILE: join(folder, 'key'), KEY: 'from the variable' })).toEqual({
      KEY: 'from the file',
    })
  },
)

it('names every fault at once, and never the value of a secret', () => {
  const variables = { KEY: secret(z.string().min(99)).describe('a key'), LEVEL: z.enum(['info']), NAME: z.string() }
  const read = () => readConfig(variables, { KEY: 'hunter2', LEVEL: 'loud' })
  expect(read).toThrow(/3 faults.*KEY is set.*LEVEL is "loud".*NAME is not set/s)
  expect(read).not.toThrow(/hunter2/)
})
