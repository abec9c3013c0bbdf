import { z } from 'zod'
import { Id, Money } from '../events/fields.ts'

// Building blocks of answer models. Answers are long lists of fields of few kinds; these helpers name a kind once and
// list the fields, so that a model shows what it demands and nothing else.

type Fields<K extends string, S extends z.ZodType> = Record<K, S>

function fields<S extends z.ZodType>(schema: S) {
  return <K extends string>(...names: K[]): Fields<K, S> =>
    Object.fromEntries(names.map((name) => [name, schema])) as Fields<K, S>
}

/** Decimals as text; missing or malformed ones refuse the answer. */
export const money = fields(Money)
export const ids = fields(Id)
export const texts = fields(z.string())
export const flags = fields(z.boolean())
export const counts = fields(z.number())
/** Epoch milliseconds. */
export const times = fields(z.number())

/** Fields that older or newer answers lack, or that only some situations bring. */
export const maybe = {
  money: fields(Money.optional()),
  ids: fields(Id.optional()),
  texts: fields(z.string().optional()),
  flags: fields(z.boolean().optional()),
  times: fields(z.number().optional()),
}

/** A number Binance prints as a number in one place and as text in another. */
export const NumberOrText = z.union([z.number(), z.string()])

/** A page of a longer list. */
export const page = <S extends z.ZodType>(row: S) => z.looseObject({ rows: z.array(row), total: NumberOrText })

/** Nothing but "it was done". */
export const Done = z.looseObject({ success: z.boolean() })

/** Futures settings answer code 200 with a text. */
export const CodeAnswer = z.looseObject({ code: NumberOrText, msg: z.string() })

/** What is said where nothing is to say. */
export const Nothing = z.looseObject({})

export const ServerTime = z.looseObject({ serverTime: z.number() })

/** One answer for one symbol, a list for several. */
export const oneOrMany = <S extends z.ZodType>(schema: S) => z.union([z.array(schema), schema])

export const ListenKey = z.looseObject({ listenKey: z.string() })

/** Price and quantity. */
export const DepthLevel = z.tuple([Money, Money]).rest(z.unknown())

/**
 * Open time, open, high, low, close, volume, close time, quote volume, trades, taker's base and quote volume, unused.
 * COIN-M counts contracts and base asset instead of base and quote.
 */
export const KlineRow = z
  .tuple([z.number(), Money, Money, Money, Money, Money, z.number(), Money, z.number(), Money, Money])
  .rest(z.unknown())
export const Klines = z.array(KlineRow)

/** Klines of a mark or index price: the volumes mean nothing and are sometimes empty. */
export const PriceKlines = z.array(
  z.tuple([z.number(), Money, Money, Money, Money, z.unknown(), z.number()]).rest(z.unknown()),
)

export const AggTradeRows = z.array(
  z.looseObject({ a: z.number(), ...money('p', 'q'), f: z.number(), l: z.number(), T: z.number(), m: z.boolean() }),
)

const OrderLimit = z.looseObject({ ...texts('rateLimitType', 'interval'), ...counts('intervalNum', 'limit') })
/** How many orders are allowed, without how many there were. */
export const OrderLimits = z.array(OrderLimit)
export const OrderCounts = z.array(OrderLimit.extend(counts('count')))
