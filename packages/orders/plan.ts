import { type CallParams, type Command, type Fault, refusal } from '@flotilla/protocol'

/** One call of the venue's catalogue. */
export interface Ask {
  /** Name in the catalogue: `spot.getOrder`. */
  readonly operation: string
  readonly params: CallParams
}

/**
 * What must have become true for one part of a request: `placed` an order of ours stands or stood, `gone` an order is
 * open no more, `changed` an order has new values, `cleared` no older order of a symbol is open, `dissolved` no leg of
 * an order list is open, `called` a call that is no order took place.
 */
export type Goal = 'placed' | 'gone' | 'changed' | 'cleared' | 'dissolved' | 'called'

/** Which orders these are about only an answer tells: their records name the orders that turned out. */
export const isAboutMany = ({ goal }: Case) => goal === 'cleared' || goal === 'dissolved'

/** One part of a request, and how to find out what became of it without having sent it oneself. */
export interface Case {
  readonly goal: Goal
  /** The client id it is about, of an order or a list: ours, or the target's; the venue's id where only that is known. */
  readonly id: string
  /** What an answer must echo. */
  readonly sent: CallParams
  /** Tells what stands. Of lists the element is taken that carries `id`. */
  readonly query?: Ask
  /** A cancel: the engine itself answers it, behind everything that was sent before. */
  readonly barrier?: Ask
  readonly history?: Ask
  /** Where it is about many: the operations that show and cancel one order. */
  readonly each?: { readonly query: string; readonly cancel: string }
  /** A call whose query shows how something stands, not what was done when. @default false */
  readonly isSetting?: boolean
  /** False where queries show open orders only: then not finding it proves nothing. */
  readonly absenceProves: boolean
}

/** A command as one call that carries it out, and what has to be known before its outcome is. */
export interface Plan {
  readonly operation: string
  readonly params: CallParams
  /** What it is about: several symbols only of a batch, none of a call that names none. */
  readonly symbols: readonly string[]
  /** 0 cancels and exits, 2 what opens; as in `Priority`. */
  readonly priority: 0 | 1 | 2
  /** Requests of one lane are carried out one after another; one of several symbols is in the lane of each. */
  readonly lanes: readonly string[]
  /**
   * The next of its lane waits so long after one is done, ms. Where a history settles a call, two alike are told apart
   * by time alone: the second must be stamped later than the record of the first, also by a clock known vaguely.
   */
  readonly apartMs: number
  /** Whether it may add exposure: held back while an earlier outcome of its lane is being checked. */
  readonly exposes: boolean
  readonly cases: readonly Case[]
  /** The parts stand or fall together, as the legs of an order list: where one is found all are. */
  readonly together: boolean
  /** How long after timestamp + recvWindow a request may still be let in, ms. */
  readonly fenceMarginMs: number
  /** The call that answers Binance's own time. */
  readonly time: string
}

/** The clock of the gate, and what waits between gate and engine, ms. */
export const fenceMarginMs = { spot: 1_000, futures: 10_000 } as const

/** More than Binance's clock is ever uncertain by here, ms. */
export const callsApartMs = 1_000

/** What a plan is made for. */
export interface Subject {
  readonly accountId: string
  readonly commandId: string
  readonly command: Command
  /** The catalogue's query that can tell whether a call took place; undefined where there is none. */
  readonly settledBy?: Ask | undefined
  /** The call changes a setting, which then stands: such a one needs no record of when. @default false */
  readonly isSetting?: boolean | undefined
  /** The call takes orders off a book: nothing that holds back exposure holds it back. @default false */
  readonly isCancel?: boolean | undefined
}

export const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** An id of the venue's, as text also where it came as a number. */
export const idText = (value: unknown) => (typeof value === 'number' ? String(value) : text(value))

/** A flag as Binance's own parameters write it on one market or another. */
export const isTrue = (flag: unknown) => flag === true || flag === 'true' || flag === 'TRUE'

/** The given names of an object that have a value. */
export function pick(params: CallParams, ...names: readonly string[]): CallParams {
  const kept: CallParams = {}
  for (const name of names) {
    const value = params[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

/** The same parameters without some names. */
export function without(params: CallParams, ...names: readonly string[]): CallParams {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)))
}

export const badCommand = (message: string): Fault => refusal('BAD_COMMAND', message)

export const isFault = <T extends object>(value: T | Fault): value is Fault => 'outcome' in value && 'code' in value

/**
 * An exit: it can only make a position smaller, so it passes while an earlier outcome is being checked. In hedge mode,
 * where nothing may be called reduce-only, the sides say so; outside of it Binance refuses them.
 */
export function onlyReduces({ reduceOnly, closePosition, positionSide, side }: CallParams): boolean {
  if ([reduceOnly, closePosition].some(isTrue)) return true
  return (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY')
}
