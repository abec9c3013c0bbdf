import { type Fault, refusal } from '@flotilla/protocol'

/** Why a text is no rule: what is wrong, where, and what would be right. */
export type RuleFault = Fault & {
  /** Of the first wrong character, from 0. */
  position: number
  length: number
  /** What could be put in that place. */
  suggestion?: string
}

/**
 * - `RULE_SYNTAX` not the language
 * - `RULE_UNSUPPORTED` understood, but nothing evaluates it yet
 * - `RULE_RANGE` a number or duration out of bounds
 */
export type RuleFaultCode = 'RULE_SYNTAX' | 'RULE_UNSUPPORTED' | 'RULE_RANGE'

/** Thrown inside the parser only. */
export class ParseFailure extends Error {
  readonly fault: RuleFault
  constructor(code: RuleFaultCode, message: string, at: { position: number; length: number }, suggestion?: string) {
    super(message)
    const hint = suggestion === undefined ? message : `${message} Did you mean “${suggestion}”?`
    this.fault = { ...refusal(code, hint), ...at, ...(suggestion !== undefined && { suggestion }) }
  }
}
