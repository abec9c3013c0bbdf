import type { JsMsg, MsgHdrs } from 'nats'
import type { z } from 'zod'
import { decode } from './codec.ts'
import { whyNot } from './reply.ts'
import type { Subject, Tokens } from './subject.ts'

export interface Stored<Pattern extends string, Payload> {
  readonly tokens: Tokens<Pattern>
  readonly payload: Payload
  readonly subject: string
  readonly seq: number
  /** When the server stored it, epoch ms. */
  readonly storedAt: number
  readonly redelivered: boolean
}

/**
 * Opens messages of a log at the door; `undefined` after one that does not fit was counted as dropped and its reason
 * told to whoever asked for it.
 */
export function createReader(dropped: (subject: string, why: string) => void) {
  const parse = <P extends string, S extends z.ZodType>(
    subject: Subject<P, S>,
    name: string,
    bytes: Uint8Array,
    fields?: MsgHdrs,
    tell: (why: string) => void = () => undefined,
  ) => {
    const refuse = (why: string) => {
      dropped(name, why)
      tell(why)
    }
    const tokens = subject.parse(name)
    if (!tokens) {
      refuse(`the subject is none of ${subject.pattern}`)
      return undefined
    }
    try {
      const parsed = subject.payload.safeParse(decode(bytes, fields?.get('Content-Encoding') || undefined))
      if (parsed.success) return { tokens, payload: parsed.data as z.output<S>, subject: name }
      refuse(whyNot(parsed.error))
    } catch {
      refuse('the body is no JSON')
    }
    return undefined
  }

  /** A message of a consumer. */
  const open = <P extends string, S extends z.ZodType>(
    subject: Subject<P, S>,
    message: JsMsg,
    tell?: (why: string) => void,
  ): Stored<P, z.output<S>> | undefined => {
    const found = parse(subject, message.subject, message.data, message.headers, tell)
    const storedAt = Math.floor(message.info.timestampNanos / 1_000_000)
    return found && { ...found, seq: message.seq, storedAt, redelivered: message.redelivered }
  }

  return { parse, open }
}

export type Reader = ReturnType<typeof createReader>
