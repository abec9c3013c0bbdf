// npm run bench [-- name …]: runs the benchmarks whose file name contains one of the words (all of them without any),
// prints a table and writes test/bench/latest.json.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { BenchFile, BenchRow } from './row.ts'

interface Results {
  readonly at: string
  readonly node: string
  readonly cpu: string
  readonly rows: readonly BenchRow[]
}

const folder = import.meta.dirname
const latest = join(folder, 'latest.json')
const words = process.argv.slice(2)

const names = readdirSync(folder).flatMap((file) => /^(.*)\.bench\.ts$/.exec(file)?.[1] ?? [])
const wanted = words.length === 0 ? names : names.filter((name) => words.some((word) => name.includes(word)))

function formatted({ name, ratio, ours, bare, unit }: BenchRow): string {
  const figure = (value: number) => value.toLocaleString('en').padStart(11)
  return `${name.padEnd(58)} ${ratio.toFixed(2).padStart(6)} ${figure(ours)} ${figure(bare)}  ${unit}`
}

/** Rows that were not measured this time stay as they were. */
function merged(rows: readonly BenchRow[]): Results {
  const before: readonly BenchRow[] = existsSync(latest) ? JSON.parse(readFileSync(latest, 'utf8')).rows : []
  const measured = new Set(rows.map((row) => row.name))
  const kept = words.length === 0 ? [] : before.filter((row) => !measured.has(row.name))
  const [cpu] = cpus()
  return {
    at: new Date().toISOString(),
    node: process.version,
    cpu: `${cpus().length} x ${cpu?.model ?? 'unknown'}`,
    rows: [...kept, ...rows].sort((a, b) => a.name.localeCompare(b.name)),
  }
}

if (wanted.length === 0) {
  process.stderr.write(`no benchmark is called ${words.join(' or ')}; there are ${names.join(', ')}\n`)
  process.exit(2)
}
process.stdout.write(`${'benchmark'.padEnd(58)} ${'ratio'.padStart(6)} ${'ours'.padStart(11)} ${'bare'.padStart(11)}\n`)
const rows: BenchRow[] = []
for (const name of wanted) {
  const bench = (await import(join(folder, `${name}.bench.ts`))) as BenchFile
  for (const row of await bench.run()) {
    rows.push(row)
    process.stdout.write(`${formatted(row)}\n`)
  }
}
writeFileSync(latest, `${JSON.stringify(merged(rows), null, 2)}\n`)
process.exit(0)
