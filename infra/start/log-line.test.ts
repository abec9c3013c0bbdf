import { describe, expect, it } from 'vitest'
import { formatLogLine } from './log-line.ts'
import { isRoutine } from './server-log.ts'

const plain = { colour: false, json: false }

describe('a line of a child', () => {
  it('shows time, name, level, sentence and fields, nothing twice', () => {
    const line =
      '{"level":40,"time":1790000000123,"role":"executor","instance":"x-1","msg":"slow","why":"a b","count":3}'
    expect(formatLogLine('executor-1', line, plain)).toMatch(
      /^\d\d:\d\d:\d\d\.123 executor-1 {6}warn {2}slow why="a b" count=3$/,
    )
  })

  it('shows what is no log line of ours as it is', () => {
    for (const line of ['Error: no such file', '{"level":', '{"a":1}', '']) {
      expect(formatLogLine('nats', line, plain).trimStart()).toBe(`nats            ${line}`)
    }
  })

  it('passes lines through untouched when JSON is asked for', () => {
    expect(formatLogLine('nats', '{"level":30}', { colour: true, json: true })).toBe('{"level":30}')
  })
})

describe('talk of servers', () => {
  it('keeps warnings and errors, drops what every healthy start says', () => {
    expect(isRoutine('nats', '[9887] 2026/11/22 14:55:41.640203 [INF] Starting nats-server')).toBe(true)
    expect(isRoutine('nats', '[9887] 2026/11/22 14:55:41.640203 [ERR] cannot bind')).toBe(false)
    expect(isRoutine('nats', 'nats-server: no such file')).toBe(false)
    expect(isRoutine('redis', '9892:M 22 Nov 2026 14:55:41.648 * Ready to accept connections')).toBe(true)
    expect(isRoutine('redis', '9892:C 22 Nov 2026 14:55:41.648 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')).toBe(
      true,
    )
    expect(isRoutine('redis', '9892:M 22 Nov 2026 14:55:41.648 # Out Of Memory allocating 4096 bytes')).toBe(false)
    expect(isRoutine('executor-1', '9892:M 22 Nov 2026 14:55:41.648 * Ready')).toBe(false)
  })
})
