import type { CallOutcome, HostBase, Rest } from '@flotilla/binance'
import {
  beginResolution,
  clientOrderIdOf,
  legOf,
  marketCalls,
  nextStep,
  type Observation,
  observe,
  passFence,
  type Resolution,
  type Step,
} from '@flotilla/orders'
import type { Leg } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { findEndpoint } from '@flotilla/venue'
import type { AccountBook } from './account-book.ts'
import type { Job, RequestRecord } from './record.ts'

export interface SettlerDeps {
  readonly rest: Rest
  readonly book: AccountBook
  readonly clock: Clock
  readonly log: Log
  readonly serverTime: (base: HostBase) => number
}

/** Binance's ways to say that it knows no such order, of queries and of cancels. */
const unknownOrder = new Set(['ORDER_NOT_FOUND', 'UNKNOWN_ORDER', 'CANCEL_UNKNOWN_ORDER'])

/** Between two looks at Binance's clock while waiting for the fence, ms. */
const fencePollMs = 500

/** Finds out what became of requests whose outcome is unknown, and writes it down. */
export function createSettler({ rest, book, clock, log, serverTime }: SettlerDeps) {
  const callMarket = async (
    job: Job,
    name: string | undefined,
    params: Record<string, string>,
  ): Promise<CallOutcome> => {
    const endpoint = name === undefined ? undefined : findEndpoint(name)
    const signer = await book.signer(job.accountId)
    if (!endpoint || !signer) {
      const message = 'the account has no key any more, so nobody can ask'
      return { outcome: 'unsent', fault: { code: 'NO_KEY', message, outcome: 'unsent' } }
    }
    return rest.call({ endpoint, params, signer, accountId: job.accountId, priority: 1 })
  }

  const see = (outcome: CallOutcome, existing: 'found' | 'cancelled'): Observation => {
    if (outcome.outcome === 'ok') {
      const leg = legOf(outcome.data)
      return leg ? { kind: existing, leg } : { kind: 'unclear', why: 'the answer names no order' }
    }
    const { code, message } = outcome.fault
    if (outcome.outcome === 'rejected' && unknownOrder.has(code)) return { kind: 'absent' }
    return { kind: 'unclear', why: `${code} ${message}` }
  }

  const take = async (job: Job, step: Step, resolution: Resolution): Promise<Resolution | Step> => {
    const calls = marketCalls[job.command.market]
    const symbol = String(job.command.order.symbol ?? '')
    const origClientOrderId = clientOrderIdOf(job.accountId, job.commandId)
    switch (step.do) {
      case 'conclude':
        return step
      case 'awaitFence': {
        await clock.sleep(fencePollMs)
        const time = await callMarket(job, calls?.time, {})
        const at = time.outcome === 'ok' ? Number((time.data as { serverTime?: unknown }).serverTime) : 0
        return at > step.fenceAt ? passFence(resolution) : resolution
      }
      case 'query': {
        await clock.sleep(step.afterMs)
        const seen = see(await callMarket(job, calls?.query, { symbol, origClientOrderId }), 'found')
        return observe(resolution, seen, serverTime('api'))
      }
      case 'cancel': {
        await clock.sleep(step.afterMs)
        const seen = see(await callMarket(job, calls?.cancel, { symbol, origClientOrderId }), 'cancelled')
        return observe(resolution, seen, serverTime('api'))
      }
    }
  }

  const settlePlacement = async (job: Job, record: RequestRecord) => {
    const sent = record.last?.sent ?? { timestamp: job.command.expiresAt, recvWindow: 60_000 }
    let resolution = beginResolution({ ...sent, market: job.command.market }, serverTime('api'))
    while (true) {
      const next = await take(job, nextStep(resolution, serverTime('api')), resolution)
      if (!('do' in next)) {
        resolution = next
        continue
      }
      if (next.do !== 'conclude') throw new Error(`a step led to ${next.do}`)
      const legs = next.leg ? [next.leg as Leg] : (record.last?.legs ?? [])
      log.info('an unknown outcome was settled', {
        commandId: job.commandId,
        accountId: job.accountId,
        state: next.state,
      })
      await record.append(next.state, { legs, evidence: [...resolution.evidence] })
      return
    }
  }

  /** Of a cancel or another call nothing is guessed: a person looks. */
  const handToPerson = async (job: Job, record: RequestRecord) => {
    log.warn('an unknown outcome is left to a person', { commandId: job.commandId, accountId: job.accountId })
    await record.append('quarantined', { evidence: ['no query can tell what became of it'] })
  }

  /** Settles a request found as `sending` or `checking`, with no memory of its send. */
  return async (job: Job, record: RequestRecord): Promise<void> => {
    if (record.last?.state === 'sending' && !(await record.append('checking'))) return
    await (job.command.action === 'place' ? settlePlacement(job, record) : handToPerson(job, record))
  }
}
