import type { Params } from './params.ts'

/** A call, whichever way it came. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly address: string
  /** The path of the socket it came by. */
  readonly door?: string
  readonly params: Params
  readonly apiKey: string | undefined
  readonly payload: string
  readonly signature: string | undefined
  /** Set where the socket has proved its identity before (session.logon). */
  readonly session?: { readonly apiKey: string }
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Record<string, string>
}

/** A call that passed every check at the door and only has to be carried out. */
export type Admission = { readonly refused: Answer } | { readonly execute: () => Answer; readonly stallMs: number }
