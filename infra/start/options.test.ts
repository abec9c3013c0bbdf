import { expect, it } from 'vitest'
import { LOCAL } from '../paths.ts'
import { parseStartOptions } from './options.ts'

it('reads repeated options', () => {
  const file = new URL(import.meta.url).pathname
  const args = ['--scale', 'executor=4', '--scale', 'alerts=2', '--fresh', '--replay', file]
  expect(parseStartOptions(args)).toEqual({
    folder: LOCAL,
    replay: [file],
    fresh: true,
    json: false,
    help: false,
    scale: { executor: 4, alerts: 2 },
  })
})

it('names every fault at once', () => {
  const args = [
    '--scale',
    'captain=1',
    '--scale',
    'executor=0',
    '--scale',
    'executor=many',
    '--replay',
    '/no/such/file',
  ]
  expect(() => parseStartOptions(args)).toThrow(/no such file.*captain.*executor=0.*executor=many/s)
})

it('refuses an option it does not know, and shows those it does', () => {
  expect(() => parseStartOptions(['--quick'])).toThrow(/quick.*--fresh/s)
})
