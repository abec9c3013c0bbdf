import { type Fault, refusal } from '@flotilla/protocol'
import { MESSAGES, type Reason, say } from './messages.ts'

/** Why a text is no rule: what is wrong, where, and what would be right. Its `message` is English. */
export type RuleFault = Fault & {
  /** Of the first wrong character, from 0. */
  position: number
  length: number
  /** What could be put in that place. */
  suggestion?: string
  /** Which sentence says it, and what stands in it, for those who say it in another language. */
  reason: Reason
  values: Readonly<Record<string, string>>
}

/** What a fault says about one place of a text. */
export interface Complaint {
  readonly reason: Reason
  readonly values: Readonly<Record<string, string>>
  readonly position: number
  readonly length: number
  readonly suggestion?: string | undefined
}

/** Thrown inside the parser only. */
export class ParseFailure extends Error {
  readonly fault: RuleFault
  constructor({ suggestion, ...complaint }: Complaint) {
    const { reason, values } = complaint
    const message = say('en', reason, values, suggestion)
    super(message)
    this.fault = {
      ...refusal(MESSAGES[reason].code, message),
      ...complaint,
      ...(suggestion !== undefined && { suggestion }),
    }
  }
}

/** The sentence of a fault as it came over the wire, in a language; undefined when it is no fault of a rule. */
export function ruleFaultText(fault: Fault, language: 'en' | 'tr'): string | undefined {
  const { reason, values = {}, suggestion } = fault as Partial<RuleFault>
  return reason !== undefined && Object.hasOwn(MESSAGES, reason) ? say(language, reason, values, suggestion) : undefined
}
