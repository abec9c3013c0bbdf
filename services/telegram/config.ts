import { secret, url } from '@flotilla/runtime'
import { z } from 'zod'

export const variables = {
  TELEGRAM_BOT_TOKEN: secret(
    z
      .string('expected the token that @BotFather gave')
      .regex(/^\d+:[A-Za-z0-9_-]{20,}$/, 'expected a bot token such as 123456:ABC…'),
  ).describe('the token of the bot, from @BotFather (npm start provides one for the simulator)'),
  TELEGRAM_API_ROOT: url('https:', 'http:')
    .default('https://api.telegram.org')
    .describe("Telegram's Bot API, or a server of one's own that speaks it"),
  REDIS_URL: url('redis:', 'rediss:')
    .default('redis://127.0.0.1:6379')
    .describe('what the bot may forget: conversations, buttons, drafts of receipts'),
} as const
