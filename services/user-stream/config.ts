import { binanceVariables } from '@flotilla/runtime'
import { z } from 'zod'

const markets = ['spot', 'margin', 'usdm', 'coinm'] as const
export type ListenedMarket = (typeof markets)[number]

const isListened = (text: string): text is ListenedMarket => (markets as readonly string[]).includes(text)

export const variables = {
  ...binanceVariables,
  USER_STREAM_MARKETS: z
    .string()
    .default(markets.join(','))
    .transform((text) => text.split(',').map((each) => each.trim()))
    .refine((names) => names.length > 0 && names.every(isListened), `expected some of ${markets.join(',')}`)
    .transform((names) => names.filter(isListened))
    .describe('markets whose user data is listened to, separated by commas'),
} as const
