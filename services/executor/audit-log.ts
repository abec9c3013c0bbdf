import { Audit, type AuditEntry, type Bus, linkAfter } from '@flotilla/protocol'
import type { Clock, Random } from '@flotilla/runtime'

export interface AuditLogDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
}

/** How often a link is tried again when another executor was faster; each time one of them gets on. */
const tries = 20

/**
 * Who caused what, appended to the account's chain; executors that write at once get one after the other. What has a
 * name of its own (`once`) and is told again within two minutes is kept once.
 */
export function createAuditLog({ bus, clock, random }: AuditLogDeps) {
  /** The end of a chain. What is no entry, because an older version wrote it or because it was led there, is passed over. */
  const endOf = async (accountId: string): Promise<{ seq: number; entry: AuditEntry | undefined }> => {
    const last = await bus.last(Audit, { accountId })
    if (last) return { seq: last.seq, entry: last.payload }
    const stored = await bus.history(Audit, { accountId })
    return { seq: stored.at(-1)?.seq ?? 0, entry: stored.findLast(({ payload }) => payload)?.payload }
  }

  return async (accountId: string, by: string, what: string, once?: string): Promise<void> => {
    const id = Buffer.from(random.bytes(12)).toString('hex')
    const at = clock.now()
    for (let left = tries; left > 0; left -= 1) {
      const last = await endOf(accountId)
      const entry = linkAfter(last.entry, accountId, { id, by, what, at })
      const appended = await bus.append(Audit, { accountId }, entry, {
        expectLast: last.seq,
        ...(once !== undefined && { id: once }),
      })
      if (appended.ok) return
    }
    throw new Error(`the audit log of ${accountId} was written by others ${tries} times in a row`)
  }
}

export type AuditLog = ReturnType<typeof createAuditLog>
