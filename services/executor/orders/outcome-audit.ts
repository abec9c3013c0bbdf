import { isFinal, type OrderState } from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import type { AuditLog } from '../audit-log.ts'
import type { Job } from './job.ts'

function lineOf({ commandId, command }: Job, { state, legs, fault }: OrderState): string {
  const { action, operation, market, order } = command
  const asked = [
    operation ?? action,
    market,
    order.symbol,
    order.side,
    order.type,
    order.quantity ?? order.quoteOrderQty,
  ]
  const ids = legs.flatMap(({ orderId }) => orderId ?? [])
  const what = asked.filter((each) => typeof each === 'string').join(' ')
  return `${commandId}: ${what} → ${state}${ids.length > 0 ? `, order ${ids.join(' ')}` : ''}${fault ? `, ${fault.code}` : ''}`
}

/** Copies how requests ended to the audit logs, those of one account one after another. */
export function createOutcomeAudit(audit: AuditLog, log: Log) {
  const chains = new Map<string, Promise<void>>()
  return (job: Job, record: OrderState): Promise<void> => {
    if (!isFinal(record.state)) return Promise.resolve()
    const { accountId, commandId, command } = job
    const turn = (chains.get(accountId) ?? Promise.resolve())
      .then(() => audit(accountId, command.by, lineOf(job, record), `${accountId}:${commandId}`))
      .catch((error: unknown) =>
        log.error('an outcome was not copied to the audit log', { accountId, commandId }, error),
      )
      .finally(() => {
        if (chains.get(accountId) === turn) chains.delete(accountId)
      })
    chains.set(accountId, turn)
    return turn
  }
}

export type OutcomeAudit = ReturnType<typeof createOutcomeAudit>
