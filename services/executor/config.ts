import { binanceVariables, integer, secret } from '@flotilla/runtime'
import { z } from 'zod'

export const variables = {
  ...binanceVariables,
  VAULT_KEY: secret(z.string('expected the text of a vault key file; `flotilla vault keygen` makes one')).describe(
    "the vault's key, which alone opens sealed API keys",
  ),
  RECV_WINDOW_MS: integer(500, 60_000)
    .default(3_000)
    .describe('how long after its timestamp Binance may accept an order, ms'),
} as const
