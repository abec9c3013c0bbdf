import { readFileSync } from 'node:fs'
import { Audit, AuditHead, verifyChain } from '@flotilla/protocol'
import type { Call, CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

const usage = [
  'flotilla audit verify [ACCOUNT] [--heads FILE]',
  'flotilla audit export ACCOUNT',
  'flotilla audit heads',
]

/** Every account that has a log. */
const accountsOf = async ({ fleet }: Call) => {
  const listed = await fleet.bus.listLast(Audit)
  return listed.map(({ tokens }) => tokens.accountId).sort()
}

/** Heads that were kept elsewhere. @throws when a line of the file is none */
function readHeads(file: string | undefined): AuditHead[] {
  if (file === undefined) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => AuditHead.parse(JSON.parse(line)))
}

async function verify(call: Call, wanted: string | undefined) {
  const { fleet, out } = call
  const heads = readHeads(call.args.options.heads)
  // An account whose log was emptied is in the heads alone.
  const known = wanted
    ? [wanted]
    : [...new Set([...(await accountsOf(call)), ...heads.map(({ accountId }) => accountId)])]
  let broken = 0
  for (const accountId of known) {
    const verdict = verifyChain(accountId, await fleet.bus.history(Audit, { accountId }), heads)
    const line = verdict.ok
      ? `${accountId}: ${verdict.from}–${verdict.to} hold, head ${verdict.head}${verdict.before > 0 ? `; ${verdict.before} entries before them knew no chain` : ''}${verdict.heads > 0 ? `; ${verdict.heads} heads kept elsewhere agree` : ''}`
      : `${accountId}: BROKEN at entry ${verdict.place} (message ${verdict.seq} of the log): ${verdict.why}`
    out.tell({ accountId, ...verdict }, line)
    if (!verdict.ok) broken += 1
  }
  return broken > 0 ? exitCodes.failed : exitCodes.done
}

/** What is exported is for programs: a document for each line, whether asked for JSON or not. */
const tell = ({ out }: Call, document: object) => out.tell(document, JSON.stringify(document))

async function exportLog(call: Call, accountId: string) {
  const decoder = new TextDecoder()
  for (const { seq, payload, bytes } of await call.fleet.bus.history(Audit, { accountId })) {
    tell(call, payload ?? { seq, unreadable: decoder.decode(bytes) })
  }
  return exitCodes.done
}

async function tellHeads(call: Call) {
  for (const { payload, storedAt, tokens } of await call.fleet.bus.listLast(Audit)) {
    const head: AuditHead = { accountId: tokens.accountId, place: payload.place, hash: payload.hash, at: storedAt }
    tell(call, head)
  }
  return exitCodes.done
}

export const audit: CliCommand = {
  usage,
  summary: 'who caused what, and whether the record of it was touched',
  async run(call) {
    const [act, accountId] = call.args.words
    if (act === 'verify') return verify(call, accountId)
    if (act === 'heads') return tellHeads(call)
    if (act === 'export' && accountId) return exportLog(call, accountId)
    throw new UsageError('audit takes verify [ACCOUNT], export ACCOUNT, or heads')
  },
}
