import { binanceVariables, integer, secret, url } from '@flotilla/runtime'
import { z } from 'zod'
import { isPrivateWay } from './public-url.ts'

const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

export const variables = {
  BINANCE_ENV: binanceVariables.BINANCE_ENV,
  SIM_PORT: binanceVariables.SIM_PORT,
  TELEGRAM_API_ROOT: url('http:', 'https:')
    .optional()
    .describe('another address for the Bot API; with BINANCE_ENV=sim the console has a chat with the bot behind it'),
  CONSOLE_PORT: integer(0, 65_535).default(8080).describe("port of the operators' page; 0 takes a free one"),
  CONSOLE_HOST: z
    .string()
    .default('127.0.0.1')
    .describe("address of the operators' page; elsewhere than on loopback CONSOLE_TOKEN must be set"),
  CONSOLE_TOKEN: secret(
    z
      .string()
      .min(16, 'expected at least 16 characters')
      .optional()
      .describe('what operators sign in with; no signing in when not set'),
  ),
  CONSOLE_HOSTNAMES: z
    .string()
    .default('')
    .transform(list)
    .describe('names besides localhost by which the page may be asked for, separated by commas'),
  CONSOLE_PUBLIC_URL: url('http:', 'https:')
    .refine((text) => isPrivateWay(text), 'expected https, or an address of this machine: people type secrets there')
    .optional()
    .describe('address by which people reach the one-time pages; localhost and CONSOLE_PORT when not set'),
  CONSOLE_SYMBOLS: z
    .string()
    .default('BTCUSDT,ETHUSDT,BNBUSDT,SOLUSDT,XRPUSDT')
    .transform(list)
    .describe('spot symbols of the price strip, separated by commas'),
} as const
