import { Audit, type AuditEntry, type Bus, verifyChain } from '@flotilla/protocol'
import type { Call, CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

/** Every entry of an account up to the last there is now, in the order of the log. */
async function chainOf(bus: Bus, accountId: string): Promise<AuditEntry[]> {
  const last = await bus.last(Audit, { accountId })
  if (!last) return []
  const entries: AuditEntry[] = []
  const whole = Promise.withResolvers<void>()
  const consumer = bus.consume(Audit, { accountId }, { from: 'first' }, ({ payload, seq }) => {
    if (seq <= last.seq) entries.push(payload)
    if (seq >= last.seq) whole.resolve()
  })
  await whole.promise
  await consumer.stop()
  return entries
}

async function verify({ fleet, out }: Call, wanted: string | undefined) {
  const known = wanted ? [wanted] : (await fleet.bus.listLast(Audit)).map(({ tokens }) => tokens.accountId)
  let broken = 0
  for (const accountId of known.sort()) {
    const verdict = verifyChain(accountId, await chainOf(fleet.bus, accountId))
    const line = verdict.ok
      ? `${accountId}: ${verdict.from}–${verdict.to} hold, head ${verdict.head}`
      : `${accountId}: BROKEN at entry ${verdict.place}: ${verdict.why}`
    out.tell({ accountId, ...verdict }, line)
    if (!verdict.ok) broken += 1
  }
  return broken > 0 ? exitCodes.failed : exitCodes.done
}

export const audit: CliCommand = {
  usage: ['flotilla audit verify [ACCOUNT]', 'flotilla audit export ACCOUNT'],
  summary: 'who caused what, and whether the record of it was touched',
  async run(call) {
    const [act, accountId] = call.args.words
    if (act === 'verify') return verify(call, accountId)
    if (act !== 'export' || !accountId) throw new UsageError('audit verify [ACCOUNT] | export ACCOUNT')
    // What is exported is for programs: a document for each entry, whether asked for JSON or not.
    for (const entry of await chainOf(call.fleet.bus, accountId)) call.out.tell(entry, JSON.stringify(entry))
    return exitCodes.done
  },
}
