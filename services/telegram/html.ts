/** Text that Telegram may read as HTML: everything put into it was escaped. */
export interface Html {
  readonly html: string
}

type Insert = Html | string | number

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? '')

const isHtml = (value: Insert): value is Html => typeof value === 'object'

/** Builds HTML out of a template; what is inserted is escaped unless it is HTML itself. */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  const text = parts.map((part, index) => {
    const insert = inserts[index]
    if (insert === undefined) return part
    return part + (isHtml(insert) ? insert.html : escaped(String(insert)))
  })
  return { html: text.join('') }
}

/** What somebody wrote, said back: as much of it as shows which word is meant. */
export const clip = (text: string, length = 40) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

/** Lines of a message; what is missing leaves no empty line, `''` makes one. */
export function lines(...parts: readonly (Html | string | undefined)[]): Html {
  const kept = parts.filter((part) => part !== undefined)
  return { html: kept.map((part) => (isHtml(part) ? part.html : escaped(part))).join('\n') }
}

/** A table in type of one width: cells padded to their column, the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): Html {
  const widths: number[] = []
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length)
  const pad = (cell: string, at: number) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))
  return html`<pre>${rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')}</pre>`
}
