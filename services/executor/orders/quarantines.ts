import type { Plan } from '@flotilla/orders'
import {
  answered,
  type Bus,
  type Notice,
  Notify,
  OrderRelease,
  type OrderState,
  type Quarantine,
  QuarantineKey,
  refusal,
  refused,
} from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { AccountBook } from '../accounts/account-book.ts'
import type { AuditLog } from '../audit-log.ts'
import type { Job } from './job.ts'

export interface QuarantinesDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly book: Pick<AccountBook, 'userOf'>
  readonly audit: AuditLog
}

/** Whoever refuses exposure while something is quarantined. */
export interface Blockade {
  block(job: Pick<Job, 'accountId' | 'commandId'>, lanes: readonly string[]): void
  unblock(job: Pick<Job, 'accountId' | 'commandId'>): void
}

/** A released one is remembered for longer than the state log keeps its record, ms: it must not come back from there. */
const rememberedMs = 48 * 3_600_000

const noSuch = (commandId: string) => refusal('NOT_QUARANTINED', `no quarantine of command ${commandId} is in force`)

/** @param plan of what is quarantined: where that is no order, nothing else of its account is blocked */
function textOf({ what, symbol, market, legs }: Quarantine, { cases }: Plan): Notice['text'] {
  const about = `${what} ${symbol ?? ''} (${market})`.replace('  ', ' ')
  if (cases.every(({ goal }) => goal === 'called')) {
    return {
      en: `⚠️ I could not find out what became of ${about}. Please look at Binance whether it was done. Until an operator has released it, ${what} is not called again for this account; everything else works.`,
      tr: `⚠️ ${about} işleminin sonucunu öğrenemedim. Lütfen yapılıp yapılmadığına Binance’te bak. Bir operatör serbest bırakana kadar bu hesap için ${what} yeniden çağrılmaz; başka her şey çalışır.`,
    }
  }
  const ids = legs.map(({ clientOrderId }) => clientOrderId).join(', ')
  return {
    en:
      `⚠️ I could not find out what became of ${about}. Please look at Binance: open orders, order history and positions` +
      `${ids && `; the order would carry the id ${ids}`}. Until an operator has released it, nothing new is opened there; cancels and exits still work.`,
    tr:
      `⚠️ ${about} işleminin sonucunu öğrenemedim. Lütfen Binance’e bak: açık emirler, emir geçmişi ve pozisyonlar` +
      `${ids && `; emrin kimliği ${ids} olurdu`}. Bir operatör serbest bırakana kadar orada yeni işlem açılmaz; iptaller ve çıkışlar çalışır.`,
  }
}

/** Requests whose outcome stayed unknown: kept in KV, so that they outlive every executor, until an operator looked. */
export function createQuarantines({ bus, clock, log, book, audit }: QuarantinesDeps) {
  const tell = async ({ accountId, commandId }: Job, text: Notice['text']) => {
    const userId = book.userOf(accountId)
    if (userId === undefined) return
    const id = `quarantine-${accountId}-${commandId}`
    await bus.append(Notify, { userId }, { id, text, priority: 1, at: clock.now() }, { id })
  }

  return {
    /**
     * Writes one down and tells its user, again where telling failed before. One that was released is left as it is.
     * @returns whether it is in force
     */
    async enter(
      job: Job,
      plan: Plan,
      { legs, fault, evidence = [], at }: OrderState,
    ): Promise<'in force' | 'released'> {
      const { accountId, commandId, command } = job
      const quarantine: Quarantine = {
        ...{
          market: command.market,
          lanes: [...plan.lanes],
          what: command.operation ?? command.action,
          by: command.by,
        },
        ...{
          legs,
          evidence,
          since: at,
          ...(plan.symbols.length > 0 && { symbol: plan.symbols.join(' ') }),
          ...(fault && { fault }),
        },
      }
      const revision = await bus.createKey(QuarantineKey, { accountId, commandId }, quarantine)
      const before = revision === undefined ? await bus.getKey(QuarantineKey, { accountId, commandId }) : undefined
      if (before?.value.released) return 'released'
      log.error('an outcome stays unknown; a person has to look', { commandId, accountId })
      await tell(job, textOf(quarantine, plan))
      return 'in force'
    },

    /** Blocks what is quarantined, whoever wrote it; resolves when everything that is in force blocks. */
    async watch({ block, unblock }: Blockade) {
      const watch = await bus.watchKeys(QuarantineKey, {}, async ({ tokens, value }) => {
        if (!value || value.released) unblock(tokens)
        else block(tokens, value.lanes)
        if (value?.released && value.released.at < clock.now() - rememberedMs) await bus.purgeKey(QuarantineKey, tokens)
      })
      await watch.ready
      return watch
    },

    /** Answers operators for one shard; the returned function ends that. */
    serve(shard: string) {
      const listener = bus.serve(OrderRelease, { shard }, async ({ tokens: { accountId }, payload }) => {
        const { commandId, by, evidence } = payload
        const known = await bus.getKey(QuarantineKey, { accountId, commandId })
        if (!known || known.value.released) return refused(noSuch(commandId))
        const quarantine: Quarantine = { ...known.value, released: { at: clock.now(), by, evidence } }
        // On record first: a release nobody can account for must not happen.
        await audit(accountId, by, `released the quarantine of ${commandId}: ${evidence}`)
        const revision = await bus.updateKey(QuarantineKey, { accountId, commandId }, quarantine, known.revision)
        return revision === undefined ? refused(noSuch(commandId)) : answered({ quarantine })
      })
      return listener.stop
    },
  }
}

export type Quarantines = ReturnType<typeof createQuarantines>
