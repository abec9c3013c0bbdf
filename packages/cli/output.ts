/** Where the command writes: people get lines and tables, `--json` one document per line. */
export interface Output {
  /** A result: as JSON, or as the line a person reads. */
  tell(value: unknown, line: string): void
  /** Rows under headings; as JSON a document for each row. */
  table(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): void
  note(line: string): void
  /** Something beside the results, on standard error. */
  warn(line: string): void
}

/** Columns of moments: epoch milliseconds for machines, a date in UTC for people. */
const moments = /^(at|since|until)$|At$/

function cell(column: string, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' && moments.test(column)) return new Date(value).toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function tableLines(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): string[] {
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => cell(column, row[column]).length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(columns), ...rows.map((row) => line(columns.map((column) => cell(column, row[column]))))]
}

export function createOutput(json: boolean, write: (text: string) => void, warn: (text: string) => void): Output {
  return {
    tell: (value, line) => write(`${json ? JSON.stringify(value) : line}\n`),
    table(rows, columns) {
      if (json) for (const row of rows) write(`${JSON.stringify(row)}\n`)
      else write(`${tableLines(rows, columns).join('\n')}\n`)
    },
    note(line) {
      if (!json) write(`${line}\n`)
    },
    warn: (line) => warn(`flotilla: ${line}\n`),
  }
}
