import { expect, it } from 'vitest'
import { createOutput } from './output.ts'

function written(json: boolean) {
  const lines: string[] = []
  return {
    out: createOutput(
      json,
      (text) => lines.push(text),
      (text) => lines.push(text),
    ),
    text: () => lines.join(''),
  }
}

it('tells people lines and machines one document a line', () => {
  const [people, machines] = [written(false), written(true)]
  for (const { out } of [people, machines]) {
    out.note('heading')
    out.tell({ id: '9007199254740993', line: 'two\nlines' }, 'placed')
  }
  expect(people.text()).toBe('heading\nplaced\n')
  expect(machines.text()).toBe('{"id":"9007199254740993","line":"two\\nlines"}\n')
})

it('sets columns as wide as what is in them, and leaves nothing at the end of a line', () => {
  const { out, text } = written(false)
  out.table([{ a: 'long cell', b: 1 }, { a: 'x', b: null }, { b: { c: 1 } }], ['a', 'b'])
  expect(text().split('\n')).toEqual(['a          b', 'long cell  1', 'x', '           {"c":1}', ''])
})

it('tells people the date, and machines the milliseconds', () => {
  const rows = [{ id: 'a', createdAt: 1_790_000_000_123 }, { id: 'b' }]
  const [people, machines] = [written(false), written(true)]
  for (const { out } of [people, machines]) out.table(rows, ['id', 'createdAt'])
  expect(people.text()).toContain('a   2026-09-21T14:13:20.123Z\n')
  expect(machines.text()).toContain('"createdAt":1790000000123')
})

it('prints every field of a row for machines, also those people do not see', () => {
  const { out, text } = written(true)
  out.table([{ a: 1, hidden: true }, { a: 2 }], ['a'])
  expect(text()).toBe('{"a":1,"hidden":true}\n{"a":2}\n')
})
