import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLog, type Fields } from './log.ts'

function logged(act: (log: ReturnType<typeof createLog>) => void) {
  const lines: string[] = []
  act(createLog({ level: 'debug', role: 'test', instance: 'i', write: (line) => lines.push(line) }))
  return lines.join('')
}

const canary = 'hunter2-canary'

it('never prints a field that is not on the list, whatever it is called', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const fields = { [`${name}Secret`]: canary, [`api${name}`]: canary } as Fields
      expect(logged((log) => log.info('x', fields))).not.toContain(canary)
    }),
  )
})

it('leaves query strings and passwords out of URLs, in fields, errors, their stacks and causes', () => {
  const url = `https://user:${canary}@host/path?signature=${canary}&x=1`
  const error = new Error(`GET ${url} failed`, { cause: new Error(url) })
  const lines = logged((log) => {
    log.warn('x', { url, why: url })
    log.error('x', { path: `/api?apiKey=${canary}` }, error)
    log.error('x', {}, url)
  })
  expect(lines).not.toContain(canary)
  expect(lines).toContain('/path')
})

it('prints one JSON document a line, with when, who and what', () => {
  const [line = ''] = logged((log) => log.info('ready', { port: 1, pid: undefined })).split('\n')
  expect(JSON.parse(line)).toEqual({
    level: 30,
    time: expect.any(Number),
    role: 'test',
    instance: 'i',
    port: 1,
    msg: 'ready',
  })
})
