import { z } from 'zod'
import { ids, maybe, money, texts, times } from '../answers/fields.ts'

export const ConvertPairs = z.array(
  z.looseObject({
    ...texts('fromAsset', 'toAsset'),
    ...money('fromAssetMinAmount', 'fromAssetMaxAmount', 'toAssetMinAmount', 'toAssetMaxAmount'),
  }),
)

export const AssetPrecisions = z.array(z.looseObject({ asset: z.string(), fraction: z.number() }))

/** An offer that holds until `validTimestamp`. Without enough balance it has no id and cannot be accepted. */
export const Quote = z.looseObject({
  ...maybe.texts('quoteId'),
  ...money('ratio', 'inverseRatio', 'toAmount', 'fromAmount'),
  ...times('validTimestamp'),
})

const Status = z.enum(['PROCESS', 'ACCEPT_SUCCESS', 'SUCCESS', 'FAIL', 'EXPIRED', 'CANCELED'])

export const AcceptedQuote = z.looseObject({ ...ids('orderId'), ...times('createTime'), orderStatus: Status })

const Conversion = z.looseObject({
  ...ids('orderId'),
  orderStatus: Status,
  ...texts('fromAsset', 'toAsset'),
  ...money('fromAmount', 'toAmount', 'ratio', 'inverseRatio'),
  ...times('createTime'),
})
export const ConvertOrder = Conversion

export const ConvertHistory = z.looseObject({ list: z.array(Conversion), moreData: z.boolean() })

export const LimitConversions = z.looseObject({ list: z.array(Conversion.extend(times('expiredTimestamp'))) })

export const CancelledLimitConversion = z.looseObject({ ...ids('orderId'), status: Status })
