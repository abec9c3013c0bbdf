/** A stretch of text that Telegram marks; offset and length in UTF-16 units. @see https://core.telegram.org/bots/api#messageentity */
export interface Entity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string | undefined
}

/** Text as a tree: plain, or marked with what is inside. The page builds elements of it, never markup. */
export type Run = string | { readonly mark: string; readonly url?: string; readonly runs: readonly Run[] }

const shownMarks = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'code',
  'pre',
  'blockquote',
  'expandable_blockquote',
  'text_link',
  'url',
  'bot_command',
])

const end = ({ offset, length }: Entity) => offset + length
const outerFirst = (one: Entity, other: Entity) => one.offset - other.offset || other.length - one.length

/** Where a link leads, if to the web; anything else is no link. */
function urlOf({ type, url }: Entity, shown: string): { url?: string } {
  const target = type === 'text_link' ? (url ?? '') : type === 'url' ? shown : ''
  return /^https?:\/\//i.test(target) && URL.canParse(target) ? { url: target } : {}
}

function runsOf(text: string, entities: readonly Entity[], from: number, to: number): Run[] {
  const runs: Run[] = []
  const waiting = [...entities]
  let at = from
  for (let entity = waiting.shift(); entity; entity = waiting.shift()) {
    const [start, stop] = [Math.max(entity.offset, at), Math.min(end(entity), to)]
    if (start >= stop) continue
    const inner = waiting.splice(0, waiting.filter(({ offset }) => offset < stop).length)
    if (start > at) runs.push(text.slice(at, start))
    const shown = text.slice(start, stop)
    runs.push({ mark: entity.type, ...urlOf(entity, shown), runs: runsOf(text, inner, start, stop) })
    // What sticks out of its neighbour goes on behind it.
    const rest = inner.filter((each) => end(each) > stop)
    waiting.unshift(...rest.map((each) => ({ ...each, offset: stop, length: end(each) - stop })))
    at = stop
  }
  if (at < to) runs.push(text.slice(at, to))
  return runs
}

/** A message's text with its entities as a tree; entities may overlap, unknown ones are plain text. */
export function richText(text: string, entities: readonly Entity[] = []): Run[] {
  const known = entities.filter(({ type }) => shownMarks.has(type)).toSorted(outerFirst)
  return runsOf(text, known, 0, text.length)
}
