import { binanceVariables, integer, secret } from '@flotilla/runtime'
import { z } from 'zod'

export const variables = {
  ...binanceVariables,
  VAULT_KEY: secret(z.string('expected the text of a vault key file; `flotilla vault keygen` makes one')).describe(
    "the vault's key, which alone opens sealed API keys",
  ),
  KEY_IP_LIST: z
    .enum(['require', 'advise'], 'expected require or advise')
    .optional()
    .describe('whether keys that work from every address are refused; without it they are when BINANCE_ENV is live'),
  RECV_WINDOW_MS: integer(500, 60_000)
    .default(3_000)
    .describe('how long after its timestamp Binance may accept an order, ms'),
  JOURNAL_DIR: z
    .string()
    .default('.local/data/journal')
    .describe('folder of this host, on a disk that outlives the process: the second copy of what is about to be sent'),
  AUDIT_HEADS_FILE: z
    .string()
    .optional()
    .describe(
      'file to which the heads of the audit chains are appended once a day; keep it where the fleet cannot change what was written',
    ),
  STATE_LOG_LOST: z
    .enum(['stop', 'restore'], 'expected stop or restore')
    .default('stop')
    .describe(
      'what to do when the state log came back with a lower sequence than seen: stop, or write back what the journals know',
    ),
} as const
