import { z } from 'zod'

/** The roles of the fleet; every subject is owned by one of them. */
export const roles = [
  'coordinator',
  'market-stream',
  'user-stream',
  'executor',
  'alerts',
  'strategies',
  'telegram',
  'console',
] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** Markets that have streams and order books of their own. */
export const markets = ['spot', 'margin', 'usdm', 'coinm', 'options'] as const
export const Market = z.enum(markets)
export type Market = z.infer<typeof Market>

/** Epoch milliseconds, as every `…At` field carries them. */
export const At = z.number().int().nonnegative()

/** A decimal number as text, as Binance prints it: `0.00100000`. Never a float. */
export const Decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'a decimal number as text, such as "0.001"')
