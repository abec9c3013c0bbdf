import { z } from 'zod'
import { integer, secret, url } from './config.ts'

/** What every service reads. */
export const commonVariables = {
  NATS_URL: url('nats:', 'tls:').describe('NATS servers, separated by commas').default('nats://127.0.0.1:4222'),
  NATS_TLS_CA_FILE: z
    .string()
    .optional()
    .describe("the authority that signed NATS' certificate, for tls:// URLs; those of the machine when not set"),
  NATS_TLS_CERT_FILE: z.string().optional().describe('the certificate to show to NATS'),
  NATS_TLS_KEY_FILE: z.string().optional().describe('the key of that certificate'),
  NATS_NKEY: secret(
    z
      .string()
      .regex(/^SU[A-Z2-7]{56}$/, 'expected an nkey user seed (SU…)')
      .optional()
      .describe('the nkey seed of this role; none when the server asks for none'),
  ),
  EGRESS: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1–64 characters A–Z a–z 0–9 _ -')
    .default('local')
    .describe("the name of this host's public address; hosts that share an address share the name"),
  EGRESS_ADDRESS: z
    .union([z.ipv4(), z.ipv6()], 'expected an IP address')
    .optional()
    .describe('the public address behind EGRESS, as Binance sees it: people are told to list it at their API keys'),
  INSTANCE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1–64 characters A–Z a–z 0–9 _ -')
    .optional()
    .describe('the name of this instance; made up when not set'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('the least level that is logged'),
  METRICS_PORT: integer(0, 65_535)
    .default(0)
    .describe('port of /metrics, /health and /ready on loopback; 0 takes a free one'),
  METRICS_HOST: z.string().default('127.0.0.1').describe('address of /metrics, /health and /ready'),
} as const
