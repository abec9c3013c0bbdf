import { describe, expect, it } from 'vitest'
import { findAmbient } from './ambient.ts'
import { findUnlistedFaults } from './fault-codes.ts'
import { checkImports } from './imports.ts'
import { findNaming, findSecondDoors } from './names.ts'
import { findOversize } from './size.ts'
import { parseSource } from './source-file.ts'

const lines = (count: number, text = '  step()') => Array.from({ length: count }, () => text).join('\n')

describe('size', () => {
  it('refuses a function of 41 lines and lets one of 40 pass', () => {
    expect(findOversize(parseSource('packages/a/long.ts', `function f() {\n${lines(39)}\n}`))).toHaveLength(1)
    expect(findOversize(parseSource('packages/a/long.ts', `function f() {\n${lines(38)}\n}`))).toEqual([])
  })

  it('counts functions inside a factory on their own', () => {
    const inner = `  const g = () => {\n${lines(30, '    step()')}\n  }`
    expect(findOversize(parseSource('packages/a/f.ts', `function createF() {\n${inner}\n${inner}\n}`))).toEqual([])
  })

  it('takes a list for data that holds a little code, and counts the code', () => {
    const list = (code: number) => `const LIST = [\n${lines(300, '  1,')}\n  () => {\n${lines(code)}\n  },\n]\n`
    expect(findOversize(parseSource('packages/a/list.ts', list(10)))).toEqual([])
    expect(findOversize(parseSource('packages/a/list.ts', list(260)))).toHaveLength(2)
  })

  it('refuses a file of 251 lines unless it is a list of data', () => {
    expect(findOversize(parseSource('packages/a/long.ts', `${lines(251, 'step()')}\n`))).toHaveLength(1)
    expect(findOversize(parseSource('packages/a/list.ts', `const LIST = [\n${lines(300, '  1,')}\n]\n`))).toEqual([])
  })
})

describe('time, chance and environment', () => {
  it.each([
    'process.env.X',
    'Date.now()',
    'new Date()',
    'Math.random()',
    'setTimeout(f, 1)',
    "import { setTimeout } from 'node:timers/promises'",
  ])('refuses %s in a package', (code) => {
    expect(findAmbient(parseSource('packages/a/x.ts', code))).toHaveLength(1)
    expect(findAmbient(parseSource('packages/runtime/x.ts', code))).toEqual([])
    expect(findAmbient(parseSource('services/a/main.ts', code))).toEqual([])
  })

  it('lets a given time pass', () => {
    expect(findAmbient(parseSource('packages/a/x.ts', 'new Date(clock.now())'))).toEqual([])
  })
})

it('refuses names that say nothing and work left for later', () => {
  expect(findNaming(parseSource('packages/a/utils.ts', ''))).toHaveLength(1)
  expect(findNaming(parseSource('packages/a/x.ts', `// TO${'DO'}: later`))).toHaveLength(1)
  expect(findNaming(parseSource('packages/a/x.ts', 'step()'))).toEqual([])
})

it.each(["refusal('NOVEL', 'x')", "const fault = { code: 'NOVEL', message: 'x', outcome: 'rejected' }"])(
  'refuses a code of a fault that no list explains: %s',
  (code) => {
    expect(findUnlistedFaults(parseSource('services/a/x.ts', code))).toHaveLength(1)
    expect(findUnlistedFaults(parseSource('services/a/x.ts', code.replace('NOVEL', 'NO_KEY')))).toEqual([])
    expect(findUnlistedFaults(parseSource('packages/sim/x.ts', code))).toEqual([])
  },
)

it('refuses a second door to Redis in one service', () => {
  const file = (path: string) => parseSource(path, "import { Redis } from 'ioredis'")
  expect(findSecondDoors([file('services/a/cache.ts'), file('services/b/cache.ts')])).toEqual([])
  expect(findSecondDoors([file('services/a/cache.ts'), file('services/a/redis.ts')])).toHaveLength(1)
})

it('sees every fault of the canary tree', async () => {
  expect((await checkImports()).faults.filter((fault) => fault.includes('blind'))).toEqual([])
})
