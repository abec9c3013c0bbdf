import fc from 'fast-check'
import { expect, test } from 'vitest'
import { html, lines, table } from './html.ts'

test('what is put into HTML is escaped, HTML itself is not', () => {
  expect(html`<b>${'<i>&"'}</b>${html`<i>ok</i>`}`.html).toBe('<b>&lt;i&gt;&amp;&quot;</b><i>ok</i>')
  expect(lines('a < b', undefined, '', html`<b>c</b>`).html).toBe('a &lt; b\n\n<b>c</b>')
})

test('no text gets a tag through', () => {
  fc.assert(fc.property(fc.string(), (text) => !/[<>]/.test(html`${text}`.html)))
})

test('the columns of a table stand under each other', () => {
  expect(
    table([
      ['a', '1.5'],
      ['bcd', '10.25'],
    ]).html,
  ).toBe('<pre>a      1.5\nbcd  10.25</pre>')
})
