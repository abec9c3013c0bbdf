// Puts in place what `npm start` and `npm test` need, and nothing else.
import { ensureServers } from './servers.ts'
import { SetupError } from './setup-error.ts'

const say = (line: string) => process.stderr.write(`setup  ${line}\n`)

try {
  await ensureServers({ env: process.env, say })
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  say(error.message)
  process.exitCode = 1
}
