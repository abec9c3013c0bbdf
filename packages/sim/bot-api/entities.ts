import type { Entity } from './html.ts'

/** What Telegram itself marks in any text. A client finds its commands by these entities. */
const PATTERNS: [string, RegExp][] = [
  ['bot_command', /(?<![\w/])\/[a-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])/gi],
  ['mention', /(?<!\w)@\w{3,32}/g],
  ['cashtag', /(?<!\w)\$[A-Z]{1,8}(?!\w)/g],
  ['hashtag', /(?<![\w#])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu],
  ['url', /(?<![\w@])https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/gi],
]

/** Adds the automatic entities where no given one stands (nothing is marked inside code or a link). */
export function withAutomatic(text: string, given: readonly Entity[]): Entity[] {
  const found: Entity[] = [...given]
  const closed = given.filter((e) => ['code', 'pre', 'text_link'].includes(e.type))
  for (const [type, pattern] of PATTERNS)
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length }
      const taken = type === 'url' ? closed : [...closed, ...found.filter((e) => e.type === 'url')]
      if (!taken.some((other) => overlaps(entity, other))) found.push(entity)
    }
  return found.sort((a, b) => a.offset - b.offset || b.length - a.length)
}

function overlaps(a: Entity, b: Entity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length
}
