import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../../../infra/paths.ts'

/**
 * Runs an executor one of whose source files reads otherwise, in its own process only: how a suite shows that it finds
 * what a wrong product would do.
 * @throws when the file does not hold what is to be replaced
 */
export async function runPlantedExecutor(file: string, right: string, wrong: string): Promise<void> {
  const url = pathToFileURL(join(ROOT, file)).href
  const source = readFileSync(join(ROOT, file), 'utf8')
  if (!source.includes(right)) throw new Error(`${file} does not hold ${JSON.stringify(right)}`)
  const planted = stripTypeScriptTypes(source.replace(right, wrong))
  registerHooks({
    load: (wanted, context, next) =>
      wanted === url ? { format: 'module', source: planted, shortCircuit: true } : next(wanted, context),
  })
  await import(pathToFileURL(join(ROOT, 'services/executor/main.ts')).href)
}
