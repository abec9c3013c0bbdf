import { type Config, ConfigError, integer, redisVariables, secret, url } from '@flotilla/runtime'
import { z } from 'zod'
import type { WebhookOptions } from './webhook.ts'

/** A list of Telegram's ids of people. */
const people = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((id) => id.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.string().regex(/^\d{1,20}$/, 'expected numbers separated by commas')))

export const variables = {
  TELEGRAM_BOT_TOKEN: secret(
    z
      .string('expected the token that @BotFather gave')
      .regex(/^\d+:[A-Za-z0-9_-]{20,}$/, 'expected a bot token such as 123456:ABC…'),
  ).describe('the token of the bot, from @BotFather (npm start provides one for the simulator)'),
  TELEGRAM_API_ROOT: url('https:', 'http:')
    .default('https://api.telegram.org')
    .describe("Telegram's Bot API, or a server of one's own that speaks it"),
  TELEGRAM_ACCESS: z
    .enum(['invited', 'everybody'])
    .default('invited')
    .describe('who may use the bot: those listed below and those they invited, or everybody (for demonstrations)'),
  TELEGRAM_OPERATORS: people.describe('Telegram ids of those who may also invite and put out, separated by commas'),
  TELEGRAM_ALLOWED: people.describe(
    'Telegram ids of those who may use the bot without an invitation, separated by commas',
  ),
  TELEGRAM_WEBHOOK_URL: url('https:', 'http:')
    .optional()
    .describe('where Telegram brings updates to, for any number of instances behind one address; fetched when not set'),
  TELEGRAM_WEBHOOK_SECRET: secret(z.string().regex(/^[A-Za-z0-9_-]{16,256}$/, 'expected 16–256 of A–Z a–z 0–9 _ -'))
    .optional()
    .describe('what Telegram sends along with each update; needed with TELEGRAM_WEBHOOK_URL'),
  TELEGRAM_WEBHOOK_HOST: z.string().default('127.0.0.1').describe('address to listen on for updates'),
  TELEGRAM_WEBHOOK_PORT: integer(0, 65_535).default(8443).describe('port to listen on for updates'),
  ...redisVariables,
} as const

/** How updates are brought, where they are. @throws ConfigError when the secret is missing */
export function webhookOf(config: Config<typeof variables>): WebhookOptions | undefined {
  const { TELEGRAM_WEBHOOK_URL: address, TELEGRAM_WEBHOOK_SECRET: token } = config
  if (address === undefined) return undefined
  if (token === undefined)
    throw new ConfigError(['TELEGRAM_WEBHOOK_SECRET is missing: it goes with TELEGRAM_WEBHOOK_URL'])
  return { url: address, secret: token, host: config.TELEGRAM_WEBHOOK_HOST, port: config.TELEGRAM_WEBHOOK_PORT }
}
