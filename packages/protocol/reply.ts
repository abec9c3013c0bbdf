import { z } from 'zod'
import { Fault } from './outcome.ts'

/** A refusal as a reply. */
export const Refused = z.looseObject({ ok: z.literal(false), error: Fault })
export type Refused = z.infer<typeof Refused>

/** The reply of a request: `{ok:true, …shape}` or `{ok:false, error}`. */
export function replyOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.union([z.looseObject({ ok: z.literal(true), ...shape }), Refused])
}

/** Wraps a fault as the reply that carries it. */
export function refused(error: Fault): Refused {
  return { ok: false, error }
}

/** Wraps what was asked for as the reply that carries it. */
export function answered<Fields extends object>(fields: Fields): { ok: true } & Fields {
  return { ok: true, ...fields }
}

/** What is wrong with a body, field by field, as a sentence for whoever sent it. */
export function whyNot({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ')
}
