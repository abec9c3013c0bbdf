import { appendFile } from 'node:fs/promises'
import { Audit, type AuditHead, type Bus } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'

export interface AuditHeadsDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  /** Where heads go, a JSON line for each; nowhere when left out. */
  readonly file: string | undefined
  /** The accounts this executor answers for now. */
  readonly accounts: () => readonly string[]
}

/** How often it is looked whether a new day began, ms. */
const lookMs = 600_000
const dayMs = 86_400_000

/**
 * Once a day (UTC) the heads of the accounts' chains, appended to a file that belongs where who can write to the log
 * cannot: `flotilla audit verify --heads FILE` then finds an end that was cut off and a chain that was written anew.
 */
export function createAuditHeads({ bus, clock, log, file, accounts }: AuditHeadsDeps) {
  let exportedDay = -1

  const exportHeads = async (path: string) => {
    const lines: string[] = []
    for (const accountId of accounts()) {
      const last = await bus.last(Audit, { accountId })
      if (!last) continue
      const { place, hash } = last.payload
      const head: AuditHead = { accountId, place, hash, at: clock.now() }
      lines.push(`${JSON.stringify(head)}\n`)
    }
    await appendFile(path, lines.join(''), { mode: 0o600 })
    log.info('the heads of the audit log were exported', { count: lines.length })
  }

  const look = () => {
    const day = Math.floor(clock.now() / dayMs)
    if (file === undefined || day === exportedDay || accounts().length === 0) return
    exportedDay = day
    exportHeads(file).catch((error: unknown) => {
      exportedDay = -1
      log.error('the heads of the audit log were not exported', {}, error)
    })
  }
  return { stop: file === undefined ? () => undefined : clock.every(lookMs, look) }
}
