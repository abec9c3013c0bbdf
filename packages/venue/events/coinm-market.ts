import { z } from 'zod'
import { marketMark, Price, Time } from './fields.ts'
import { futuresMarketEvents } from './futures-market.ts'
import { KlineBody } from './spot-market.ts'

/** Price of a pair's index. The pair is `s` since 2026-06-30 and was `i` before. */
export const IndexPriceUpdate = z
  .looseObject({
    ...marketMark,
    e: z.literal('indexPriceUpdate'),
    E: Time,
    s: z.string().optional(),
    i: z.string().optional(),
    p: Price,
  })
  .refine((event) => event.s !== undefined || event.i !== undefined, 'no pair in it')
export type IndexPriceUpdate = z.infer<typeof IndexPriceUpdate>

/** Klines of an index or a mark price carry no volume worth the name. */
export const IndexPriceKline = z.looseObject({
  ...marketMark,
  e: z.literal('indexPrice_kline'),
  E: Time,
  ps: z.string(),
  k: KlineBody,
})
export type IndexPriceKline = z.infer<typeof IndexPriceKline>

export const MarkPriceKline = IndexPriceKline.extend({ e: z.literal('markPrice_kline') })
export type MarkPriceKline = z.infer<typeof MarkPriceKline>

export const coinmMarketEvents = {
  ...futuresMarketEvents,
  indexPriceUpdate: IndexPriceUpdate,
  indexPrice_kline: IndexPriceKline,
  markPrice_kline: MarkPriceKline,
} as const
