import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Run, richText } from './rich-text.ts'

const plain = (runs: readonly Run[]): string =>
  runs.map((run) => (typeof run === 'string' ? run : plain(run.runs))).join('')

describe('the text of a message', () => {
  it('marks what the entities say, one inside the other', () => {
    expect(
      richText('Buy BTC now', [
        { type: 'bold', offset: 4, length: 7 },
        { type: 'italic', offset: 8, length: 3 },
      ]),
    ).toEqual(['Buy ', { mark: 'bold', runs: ['BTC ', { mark: 'italic', runs: ['now'] }] }])
  })

  it('continues a mark behind the one it sticks out of', () => {
    const entities = [
      { type: 'bold', offset: 0, length: 4 },
      { type: 'italic', offset: 2, length: 4 },
    ]
    expect(richText('abcdef', entities)).toEqual([
      { mark: 'bold', runs: ['ab', { mark: 'italic', runs: ['cd'] }] },
      { mark: 'italic', runs: ['ef'] },
    ])
  })

  it('leads to the web and nowhere else', () => {
    const link = (url: string) => richText('here', [{ type: 'text_link', offset: 0, length: 4, url }])
    expect(link('https://example.org/x')).toEqual([{ mark: 'text_link', url: 'https://example.org/x', runs: ['here'] }])
    expect(link('javascript:alert(1)')).toEqual([{ mark: 'text_link', runs: ['here'] }])
    expect(link('data:text/html,x')).toEqual([{ mark: 'text_link', runs: ['here'] }])
  })

  it('leaves text with marks it does not know as it is', () => {
    expect(richText('hi', [{ type: 'custom_emoji', offset: 0, length: 2 }])).toEqual(['hi'])
  })

  it('loses and invents no character, however the entities overlap', () => {
    const entity = fc.record({
      type: fc.constantFrom('bold', 'code', 'url', 'spoiler', 'unknown'),
      offset: fc.integer({ min: -3, max: 30 }),
      length: fc.integer({ min: 0, max: 30 }),
    })
    fc.assert(
      fc.property(fc.string({ maxLength: 25 }), fc.array(entity, { maxLength: 8 }), (text, entities) => {
        expect(plain(richText(text, entities))).toBe(text)
      }),
    )
  })
})
