import { integer } from '@flotilla/runtime'

export const variables = {
  LIMIT_SHARE_PERCENT: integer(1, 100)
    .default(95)
    .describe("how much of Binance's limits the fleet uses at most, percent"),
} as const
