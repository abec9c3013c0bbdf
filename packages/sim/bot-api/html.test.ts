import { describe, expect, it } from 'vitest'
import { withAutomatic } from './entities.ts'
import { parseHtml } from './html.ts'

describe('HTML as Telegram reads it', () => {
  it('takes the tags out and says where they stood, in UTF-16 units', () => {
    expect(parseHtml('🚀 <b>BTC <i>up</i></b> &lt;3&#37; <a href="https://x.org/?a=1&amp;b=2">more</a>')).toEqual({
      text: '🚀 BTC up <3% more',
      entities: [
        { type: 'bold', offset: 3, length: 6 },
        { type: 'italic', offset: 7, length: 2 },
        { type: 'text_link', offset: 14, length: 4, url: 'https://x.org/?a=1&b=2' },
      ],
    })
  })

  it('knows code with a language, spoilers and expandable quotes', () => {
    const html =
      '<pre><code class="language-json">{}</code></pre><tg-spoiler>s</tg-spoiler><blockquote expandable>q</blockquote>'
    expect(parseHtml(html).entities).toEqual([
      { type: 'pre', offset: 0, length: 2, language: 'json' },
      { type: 'spoiler', offset: 2, length: 1 },
      { type: 'expandable_blockquote', offset: 3, length: 1 },
    ])
  })

  it('drops white space around the text and moves the entities along', () => {
    expect(parseHtml('\n <b> x</b> \n')).toEqual({ text: 'x', entities: [{ type: 'bold', offset: 0, length: 1 }] })
  })

  it.each([
    ['<b>x', `Can't find end tag corresponding to start tag "b"`],
    ['ü<blink>x</blink>', 'Unsupported start tag "blink" at byte offset 2'],
    ['a < b', 'Unsupported start tag "" at byte offset 2'],
    ['<b>x</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b', 'Unclosed start tag at byte offset 0'],
    ['<span class="big">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
  ])('refuses %s', (html, what) => {
    expect(() => parseHtml(html)).toThrow(`Bad Request: can't parse entities: ${what}`)
  })

  it('leaves unknown references as they are', () => {
    expect(parseHtml('&nbsp; & &copy').text).toBe('&nbsp; & &copy')
  })
})

describe('automatic entities', () => {
  it('mark commands, mentions, cashtags and links', () => {
    const text = '/price@flotilla_sim_bot $BTC by @someone https://x.org/a.'
    expect(withAutomatic(text, []).map((e) => [e.type, text.slice(e.offset, e.offset + e.length)])).toEqual([
      ['bot_command', '/price@flotilla_sim_bot'],
      ['cashtag', '$BTC'],
      ['mention', '@someone'],
      ['url', 'https://x.org/a'],
    ])
  })

  it('mark nothing inside code, nor a path inside a word', () => {
    expect(withAutomatic('/help', [{ type: 'code', offset: 0, length: 5 }])).toHaveLength(1)
    expect(withAutomatic('and/or BTC/USDT', [])).toEqual([])
  })
})
