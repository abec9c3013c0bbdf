import { binanceVariables, integer, redisVariables, secret } from '@flotilla/runtime'
import { z } from 'zod'

export const variables = {
  ...binanceVariables,
  ...redisVariables,
  BINANCE_API_KEY: secret(z.string().min(1).optional()).describe(
    "the bot's own API key, for public data that asks for one",
  ),
  BINANCE_API_SECRET: secret(z.string().min(1).optional()).describe("the secret of the bot's own API key"),
  SOCKET_ROTATE_MS: integer(1_000, 86_000_000)
    .default(82_800_000)
    .describe(
      'age at which a market data socket is replaced, the new one before the old one goes, ms; up to 2 % less by chance, so that not all go at once',
    ),
  MAX_SOCKETS: integer(1, 1_000).default(50).describe('market data sockets this instance opens at most'),
} as const
