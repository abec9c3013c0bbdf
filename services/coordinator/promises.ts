import type { Freeze, Limiter, Reservation } from '@flotilla/limits'
import { type Bus, LedgerKey, type LedgerRecord } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import { outdated } from './outdated.ts'

export interface PromisesDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly limiter: Limiter
  readonly epoch: number
  /** Something became durable: more may be granted. */
  readonly onWritten: () => void
  /** The record belongs to a later epoch. */
  readonly onDeposed: () => void
}

/** What is on record of one egress address or account. */
interface Page {
  revision: number
  readonly promises: Map<string, Promised>
  freezes: LedgerRecord['freezes']
  /** Not written yet. */
  due: Reservation[]
  dirty: boolean
  writing: boolean
}

/** Between two attempts while the store does not answer, ms. */
const retryMs = 100
/** After so long everything given under a promise has landed or is lost, ms: as the limiter has it, and a little. */
const landedMs = 65_000
/** How often promises are lowered where calls have landed, ms. */
const tidyMs = 1_000

type Promised = LedgerRecord['promises'][number]

const windowOf = ({ pool, path = '', window }: Promised) => `${pool}\n${path}\n${window}`
const nameOf = (promise: Promised) => `${windowOf(promise)}\n${promise.epoch ?? 0}`

/** A later coordinator keeps the page. */
class Deposed extends Error {}

/**
 * The limiter's promises on record, one page for each address and account, each written by compare-and-set on what
 * this coordinator read or wrote last. Nothing is granted beyond what is written, and a predecessor that still
 * believes itself active cannot write any more, so nothing is ever spent twice.
 */
export function createPromises({ bus, clock, log, limiter, epoch, onWritten, onDeposed }: PromisesDeps) {
  const pages = new Map<string, Page>()
  /** Pages with something to write. */
  const open = new Set<string>()
  let ended = false

  const pageOf = (scope: string): Page => {
    const known = pages.get(scope)
    if (known) return known
    const page: Page = { revision: 0, promises: new Map(), freezes: [], due: [], dirty: false, writing: false }
    pages.set(scope, page)
    return page
  }

  /** Takes a predecessor's page over: its promises count as spent, its freezes hold. */
  const adopt = (scope: string, { promises, freezes }: LedgerRecord, revision: number) => {
    const page = pageOf(scope)
    page.revision = revision
    for (const promise of promises) page.promises.set(nameOf(promise), promise)
    page.freezes = freezes
    const now = clock.now()
    limiter.restore(
      promises.map(({ path, ...rest }) => ({ ...rest, scope, ...(path === undefined ? {} : { path }) })),
      now,
    )
    for (const freeze of freezes) if (freeze.until > now) limiter.freeze({ ...plain(freeze), scope }, now)
  }

  /** The page was written by somebody else since: by a predecessor in its last moment, or by a successor. */
  const reread = async (scope: string, page: Page) => {
    const entry = await bus.getKey(LedgerKey, { scope })
    if (entry && entry.value.epoch > epoch) throw new Deposed(`${scope} is kept by epoch ${entry.value.epoch}`)
    if (entry && entry.value.epoch < epoch) adopt(scope, entry.value, entry.revision)
    else page.revision = entry?.revision ?? 0
  }

  /** Drops what counts for nothing any more: of predecessors all that can have landed, once this term promised for the window. */
  const forget = (page: Page, now: number) => {
    const ours = new Set([...page.promises.values()].filter((promise) => promise.epoch === epoch).map(windowOf))
    for (const [name, promise] of page.promises) {
      const settled = promise.epoch !== epoch && ours.has(windowOf(promise)) && promise.at + landedMs < now
      if (settled || outdated(promise, now)) page.promises.delete(name)
    }
  }

  const write = async (scope: string, page: Page, due: readonly Reservation[]) => {
    for (const { scope: _, ...promise } of due) page.promises.set(nameOf({ ...promise, epoch }), { ...promise, epoch })
    forget(page, clock.now())
    page.freezes = page.freezes.filter(({ until }) => until > clock.now())
    const record = { epoch, promises: [...page.promises.values()], freezes: page.freezes }
    const revision =
      page.revision === 0
        ? await bus.createKey(LedgerKey, { scope }, record)
        : await bus.updateKey(LedgerKey, { scope }, record, page.revision)
    if (revision !== undefined) page.revision = revision
    return revision !== undefined
  }

  /** One write of a page after the other, each with all that came due meanwhile. */
  const writePage = async (scope: string, page: Page) => {
    page.writing = true
    let due: Reservation[] = []
    try {
      while ((page.due.length > 0 || page.dirty) && !ended) {
        due = page.due.splice(0)
        page.dirty = false
        if (await write(scope, page, due)) {
          for (const reservation of due) limiter.confirm(reservation)
          onWritten()
        } else {
          await reread(scope, page)
          page.due.unshift(...due)
          page.dirty = true
        }
      }
    } catch (error) {
      for (const reservation of [...due, ...page.due.splice(0)]) limiter.abandon(reservation)
      if (error instanceof Deposed) return onDeposed()
      log.error(`the promises of ${scope} were not written`, {}, error)
      page.dirty = true
      open.add(scope)
      clock.after(retryMs, () => collect(true))
    } finally {
      page.writing = false
    }
  }

  /** Writes what the limiter wants to promise. @param all also where promises may be lowered */
  const collect = (all = false) => {
    if (ended) return
    for (const reservation of limiter.reservationsDue(clock.now(), all)) {
      pageOf(reservation.scope).due.push(reservation)
      open.add(reservation.scope)
    }
    for (const scope of open) {
      const page = pageOf(scope)
      // Its writer takes what came meanwhile along.
      open.delete(scope)
      if (!page.writing) void writePage(scope, page)
    }
  }
  const stopTidying = clock.every(tidyMs, () => collect(true))

  return {
    /** Reads what predecessors promised; before the first grant. @returns whether there was one */
    async restore(): Promise<boolean> {
      const entries = await bus.listKeys(LedgerKey)
      for (const { tokens, value, revision } of entries) adopt(tokens.scope, value, revision)
      return entries.length > 0
    },
    collect,
    /** Keeps a freeze through a takeover. */
    remember(freeze: Freeze) {
      const { scope } = freeze
      const page = pageOf(scope)
      page.freezes.push(plain(freeze))
      page.dirty = true
      open.add(scope)
      collect()
    },
    end() {
      ended = true
      stopTidying()
    },
  }
}

export type Promises = ReturnType<typeof createPromises>

/** Without the fields a later version may have added, and without undefined ones. */
function plain({ pool, path, until, cause }: LedgerRecord['freezes'][number] | Freeze): Omit<Freeze, 'scope'> {
  return { until, cause, ...(pool === undefined ? {} : { pool }), ...(path === undefined ? {} : { path }) }
}
