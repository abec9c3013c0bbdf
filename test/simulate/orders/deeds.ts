import type { Effect, Event, Request, Told } from '@flotilla/orders'
import type { Fault, OrderState } from '@flotilla/protocol'
import type { Life } from './life.ts'
import type { Memory } from './memory.ts'
import type { Network } from './network.ts'
import type { Wish } from './scenario.ts'
import type { Acked, Entry, StateLog } from './state-log.ts'
import type { Surroundings } from './surroundings.ts'

/** What happened, before a clock was read. */
export type Timeless = Event extends infer E ? (E extends { at: number } ? Omit<E, 'at'> : never) : never

type Doing<D extends Effect['do']> = Extract<Effect, { do: D }>

/** A request that is being carried out. */
export interface Run {
  readonly wish: Wish
  readonly request: Request
  waitsFor: 'answer' | 'other'
  /** An answer that came while the machine was busy writing. */
  answer: Told | undefined
  stampedAt: number
}

export interface DeedsDeps extends Surroundings {
  readonly log: StateLog
  readonly network: Network
  readonly life: Life
  readonly memory: Memory
  /** How far the clock of its host is behind, ms. */
  readonly clockErrorMs: number
  /** After amnesia: what any journal says of a command. */
  readonly restored: (command: string) => OrderState | undefined
  readonly tell: (run: Run, event: Timeless) => void
}

/** How long until an unanswered request is called `checking`, ms. */
const slowMs = 2_000

const busy: Fault = { code: 'BUSY', message: 'no permit in time', outcome: 'unsent' }

/** Does what requests want, one effect at a time, and tells them what came of it. */
export function createDeeds(deps: DeedsDeps) {
  const { time, random, weather, met, log, network, life, memory, clockErrorMs, tell } = deps
  const { after, inThisLife } = life

  const read = (run: Run, { afterMs }: Doing<'read'>) => {
    const { id } = run.wish
    const heard = (entry: Entry | undefined) => {
      memory.see(entry?.seq ?? 0)
      if (entry) memory.write(id, entry.record)
      tell(run, { kind: 'record', record: entry?.record, seq: entry?.seq ?? 0, journaled: deps.restored(id) })
    }
    after(afterMs, () => log.read(id, inThisLife(heard)))
  }

  const takePermit = (run: Run) => {
    const refused = random.chance(0.02) && { refused: busy }
    after(random.between(1, 20), () => tell(run, { kind: 'permit', ...refused }))
  }

  const writeJournal = (run: Run, { record }: Doing<'journal'>) => {
    memory.write(run.wish.id, record)
    after(random.between(0.3, 3), () => tell(run, { kind: 'journaled' }))
  }

  const hearAnswer = (run: Run) => {
    run.waitsFor = 'answer'
    if (run.answer) tell(run, { kind: 'told', told: run.answer })
  }

  const ask = (run: Run, effect: Doing<'ask'>) => {
    const heard = (told: Told) => tell(run, { kind: 'told', told })
    after(effect.afterMs, () => {
      const timestamp = time.now - clockErrorMs
      network.send({ ask: effect.ask, command: run.wish.id, timestamp, recvWindow: 5_000 }, inThisLife(heard))
    })
  }

  const askTime = (run: Run, { afterMs }: Doing<'time'>) => {
    after(afterMs + random.between(5, 60), () => {
      const lost = random.chance(weather.network / 2)
      tell(run, { kind: 'time', serverTime: lost ? undefined : network.gate.clock() })
    })
  }

  const append = (run: Run, { record, expect }: Doing<'append'>) => {
    const heard = inThisLife<Acked>((answer) => {
      if (answer.kind === 'appended') {
        if (!memory.acked(answer.seq)) return
        memory.write(run.wish.id, record)
      }
      tell(run, answer)
    })
    log.append(run.wish.id, record, expect, heard)
  }

  const send = (run: Run, { timestamp, recvWindow, withinMs }: Doing<'send'>) => {
    const { id, plan } = run.wish
    if (time.now - run.stampedAt > withinMs) {
      tell(run, { kind: 'kept' })
      return
    }
    run.waitsFor = 'answer'
    let answered = false
    const heard = inThisLife<Told>((told) => {
      answered = true
      if (run.waitsFor === 'answer') tell(run, { kind: 'told', told })
      else run.answer = told
    })
    const packet = { ask: plan, command: id, timestamp, recvWindow }
    const frozen = random.chance(weather.process)
    if (frozen) met('pause in the send', id)
    // Frozen between the check and the socket: the bytes leave when it wakes, if it lives.
    const born = life.number
    const leave = () => born === life.number && network.send(packet, heard)
    if (frozen) time.schedule(time.now + life.freeze(), leave)
    else leave()
    after(slowMs, () => {
      if (!answered && run.waitsFor === 'answer') tell(run, { kind: 'slow' })
    })
  }

  return (run: Run, effect: Exclude<Effect, { do: 'end' }>): void => {
    if (effect.do === 'read') read(run, effect)
    else if (effect.do === 'takePermit') takePermit(run)
    else if (effect.do === 'append') append(run, effect)
    else if (effect.do === 'journal') writeJournal(run, effect)
    else if (effect.do === 'send') send(run, effect)
    else if (effect.do === 'await') hearAnswer(run)
    else if (effect.do === 'ask') ask(run, effect)
    else askTime(run, effect)
  }
}
