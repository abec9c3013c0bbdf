import { basename, dirname } from 'node:path'
import type { SourceFile } from './source-file.ts'

/** Names that say nothing of what a file holds. */
const EMPTY_NAMES = new Set(['utils', 'util', 'helpers', 'helper', 'lib', 'common', 'misc', 'shared', 'types', 'src'])

const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b/

/** Files named for nothing, and work left for later. */
export function findNaming({ path, text }: SourceFile): string[] {
  const parts = [...dirname(path).split('/'), basename(path, '.ts')]
  const empty = parts.filter((part) => EMPTY_NAMES.has(part)).map((part) => `${path}: "${part}" names nothing it holds`)
  const unfinished = text
    .split('\n')
    .flatMap((line, index) => (UNFINISHED.test(line) ? [`${path}:${index + 1}: unfinished: ${line.trim()}`] : []))
  return path.startsWith('infra/check/') ? empty : [...empty, ...unfinished]
}

/** One file of a service that caches knows Redis. */
export function findSecondDoors(files: readonly SourceFile[]): string[] {
  const importers = files.filter(({ text, isTest }) => !isTest && /from 'ioredis'/.test(text)).map(({ path }) => path)
  const services = Map.groupBy(importers, (path) => path.split('/').slice(0, 2).join('/'))
  return [...services].flatMap(([service, paths]) =>
    paths.length > 1 ? [`${service}: ioredis is imported by ${paths.join(' and ')}, one file is its door`] : [],
  )
}
