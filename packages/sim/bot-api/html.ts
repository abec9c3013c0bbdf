import { badRequest } from './errors.ts'

/** @see https://core.telegram.org/bots/api#messageentity ; offset and length count UTF-16 units. */
export type Entity = { type: string; offset: number; length: number; url?: string; language?: string }
export type Formatted = { text: string; entities: Entity[] }

const STYLES: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  code: 'code',
  pre: 'pre',
  a: 'text_link',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
}
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }
type Open = { tag: string; start: number; attributes: Map<string, string> }
type Scan = { source: string; at: number; text: string; open: Open[]; entities: Entity[] }

/**
 * Telegram's HTML style as its server reads it.
 * @throws BotApiError 400 "can't parse entities: …" with the byte offset
 * @see https://core.telegram.org/bots/api#html-style
 */
export function parseHtml(source: string): Formatted {
  const scan: Scan = { source, at: 0, text: '', open: [], entities: [] }
  while (scan.at < source.length) {
    const char = source[scan.at]
    if (char === '&') readReference(scan)
    else if (char !== '<') {
      scan.text += char
      scan.at++
    } else if (source[scan.at + 1] === '/') closeTag(scan)
    else openTag(scan)
  }
  const unclosed = scan.open.at(-1)
  if (unclosed) throw fail(`Can't find end tag corresponding to start tag "${unclosed.tag}"`)
  scan.entities.sort((a, b) => a.offset - b.offset || b.length - a.length)
  return trim({ text: scan.text, entities: scan.entities })
}

/** Telegram drops white space around a message; entities move along, empty ones vanish. */
export function trim({ text, entities }: Formatted): Formatted {
  const head = text.length - text.trimStart().length
  const kept = text.trim()
  const moved: Entity[] = []
  for (const entity of entities) {
    const start = Math.max(0, entity.offset - head)
    const end = Math.min(kept.length, entity.offset + entity.length - head)
    if (end > start) moved.push({ ...entity, offset: start, length: end - start })
  }
  return { text: kept, entities: moved }
}

function readReference(scan: Scan): void {
  const match = /^&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));?/i.exec(scan.source.slice(scan.at, scan.at + 12))
  const code = match?.[1] ? Number.parseInt(match[1], 16) : Number(match?.[2] ?? 0)
  const char = match?.[3] ? NAMED[match[3]] : code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
  scan.text += char ?? '&'
  scan.at += char !== undefined && match ? match[0].length : 1
}

function openTag(scan: Scan): void {
  const begin = scan.at
  const tag = (/^[^\s>]*/.exec(scan.source.slice(begin + 1))?.[0] ?? '').toLowerCase()
  const offset = byteOffset(scan.source, begin)
  if (begin + 1 + tag.length >= scan.source.length) throw fail(`Unclosed start tag at byte offset ${offset}`)
  if (!(tag in STYLES)) throw fail(`Unsupported start tag "${tag}" at byte offset ${offset}`)
  scan.at = begin + 1 + tag.length
  const attributes = readAttributes(scan, tag, offset)
  if (tag === 'span' && attributes.get('class') !== 'tg-spoiler')
    throw fail(`Tag "span" must have class "tg-spoiler" at byte offset ${offset}`)
  scan.open.push({ tag, start: scan.text.length, attributes })
}

function readAttributes(scan: Scan, tag: string, offset: number): Map<string, string> {
  const attributes = new Map<string, string>()
  const pattern = /\s*(?:(>)|([a-z0-9_-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([a-z0-9_.-]+)))?)/iy
  for (;;) {
    pattern.lastIndex = scan.at
    const match = pattern.exec(scan.source)
    if (!match) {
      const left = scan.source.slice(scan.at).trim()
      if (left === '' || !left.includes('>')) throw fail(`Unclosed start tag at byte offset ${offset}`)
      const at = byteOffset(scan.source, scan.at)
      throw fail(`Expected equal sign in declaration of an attribute of the tag "${tag}" at byte offset ${at}`)
    }
    scan.at = pattern.lastIndex
    if (match[1]) return attributes
    const value = match[3] ?? match[4] ?? match[5] ?? ''
    attributes.set((match[2] ?? '').toLowerCase(), value.replaceAll('&amp;', '&').replaceAll('&quot;', '"'))
  }
}

function closeTag(scan: Scan): void {
  const offset = byteOffset(scan.source, scan.at)
  const match = /^<\/([a-z0-9-]*)\s*>/i.exec(scan.source.slice(scan.at))
  const open = scan.open.pop()
  if (!open) throw fail(`Unexpected end tag at byte offset ${offset}`)
  if (!match) throw fail(`Unclosed end tag at byte offset ${offset}`)
  const found = (match[1] ?? '').toLowerCase()
  if (found !== '' && found !== open.tag)
    throw fail(`Unmatched end tag at byte offset ${offset}, expected "</${open.tag}>", found "</${found}>"`)
  scan.at += match[0].length
  addEntity(scan, open)
}

function addEntity(scan: Scan, { tag, start, attributes }: Open): void {
  const length = scan.text.length - start
  if (length === 0) return
  const entity: Entity = { type: STYLES[tag] ?? tag, offset: start, length }
  if (tag === 'blockquote' && attributes.has('expandable')) entity.type = 'expandable_blockquote'
  const language = /^language-(.+)/.exec(attributes.get('class') ?? '')?.[1]
  if (tag === 'code' && language) entity.language = language
  if (tag === 'a') {
    const url = attributes.get('href') || scan.text.slice(start)
    if (!/^(?:https?|tg|mailto|ton):/i.test(url) && !/^[\w-]+(?:\.[\w-]+)+/.test(url)) return
    entity.url = url
  }
  const inner = scan.entities.at(-1)
  // <pre><code class="language-x"> is one entity, not two.
  if (tag === 'pre' && inner?.type === 'code' && inner.offset === start && inner.length === length) {
    scan.entities.pop()
    if (inner.language) entity.language = inner.language
  } else if (inner?.type === 'code') delete inner.language
  scan.entities.push(entity)
}

function byteOffset(source: string, at: number): number {
  return Buffer.byteLength(source.slice(0, at))
}

function fail(what: string) {
  return badRequest(`can't parse entities: ${what}`)
}
