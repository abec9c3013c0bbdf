import { CallParams } from '@flotilla/protocol'
import { z } from 'zod'

const Side = z.enum(['BUY', 'SELL'])

/** What a button does; it is kept by the bot, the button itself carries the name of it alone. */
export const Action = z.discriminatedUnion('do', [
  /** As if the user had written it. */
  z.object({
    do: z.literal('run'),
    text: z.string(),
    /** The answer takes the place of the message the button stands under. */
    inPlace: z.boolean().optional(),
  }),
  z.object({ do: z.literal('setLanguage'), language: z.enum(['en', 'tr']) }),
  z.object({ do: z.literal('askAmount'), side: Side, symbol: z.string() }),
  z.object({
    do: z.literal('placeOrder'),
    accountId: z.string(),
    order: CallParams,
    base: z.string(),
    quote: z.string(),
    /** In quote, about. */
    worth: z.string().optional(),
    /** What the user wrote, to make the preview anew. */
    text: z.string(),
    validUntil: z.number(),
  }),
  /** Drops a preview: nothing is sent. */
  z.object({ do: z.literal('dropOrder') }),
  z.object({
    do: z.literal('cancelOrder'),
    accountId: z.string(),
    symbol: z.string(),
    orderId: z.string(),
    /** The asset that is traded, to name what was filled before. */
    base: z.string(),
  }),
  z.object({ do: z.literal('removeAlert'), alertId: z.string() }),
  z.object({ do: z.literal('chooseAccount'), accountId: z.string() }),
  z.object({ do: z.literal('checkAccount'), accountId: z.string() }),
  z.object({ do: z.literal('askRemoveAccount'), accountId: z.string(), label: z.string() }),
  z.object({ do: z.literal('removeAccount'), accountId: z.string() }),
])
export type Action = z.infer<typeof Action>
export type ActionOf<Name extends Action['do']> = Extract<Action, { do: Name }>

/** Actions that change something: pressed twice they are done once. */
const onceOnly = new Set<Action['do']>(['placeOrder', 'dropOrder', 'cancelOrder', 'removeAlert', 'removeAccount'])

export const isOnceOnly = (action: Action) => onceOnly.has(action.do)
