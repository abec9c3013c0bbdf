import { readFileSync } from 'node:fs'
import { largeOrderUsd, mintAccountId } from '@flotilla/protocol'
import { seal } from '@flotilla/vault'
import type { Call, CliCommand } from '../command.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'
import { secondFactor } from './second-factor.ts'

const wordsOf = ({ options: { label, code } }: Call['args']) => ({
  ...(label === undefined ? {} : { label }),
  ...(code === undefined ? {} : { code }),
})

/** Hands in a secret that was made at Binance; it leaves this process only sealed to the vault. */
async function addWithSecret({ fleet, args, out, randomBytes }: Call, userId: string) {
  const { 'api-key': apiKey, 'secret-file': file } = args.options
  if (!apiKey || !file) throw new UsageError('--api-key and --secret-file go together')
  const secret = readFileSync(file)
  const trimmed = new TextEncoder().encode(secret.toString('utf8').trim())
  const { publicKey, version } = await fleet.accounts.vaultKey()
  const accountId = mintAccountId(randomBytes(16))
  const binding = { userId, accountId, market: 'binance', purpose: 'apiSecret', version }
  const sealedSecret = await seal(publicKey, trimmed, binding)
  secret.fill(0)
  trimmed.fill(0)
  const keyType = args.flags.has('rsa') ? 'RSA' : 'HMAC'
  const account = await fleet.accounts.add({ userId, accountId, keyType, apiKey, sealedSecret, ...wordsOf(args) })
  out.tell(account, `account ${account.accountId} of ${userId} is active (uid ${account.uid})`)
}

/** Without `--api-key` a pair is made; with it and `--account` that pair's key id is taken. */
async function addEd25519({ fleet, args, out }: Call, userId: string) {
  const { 'api-key': apiKey, account: accountId } = args.options
  if ((apiKey === undefined) !== (accountId === undefined))
    throw new UsageError('--api-key goes with --account of a pair that was made, or with --secret-file')
  if (apiKey && accountId) {
    const account = await fleet.accounts.add({ userId, accountId, apiKey, ...wordsOf(args) })
    return out.tell(account, `account ${account.accountId} of ${userId} is active (uid ${account.uid})`)
  }
  const account = await fleet.accounts.add({ userId, ...wordsOf(args) })
  out.tell(
    account,
    `account ${account.accountId} waits for its API key. Register this public key at Binance (API Management, self-generated):\n\n${account.publicKey}\nthen: flotilla account add ${userId} --ed25519 --account ${account.accountId} --api-key KEY_ID`,
  )
}

async function check({ fleet, args, out }: Call, accountId: string): Promise<ExitCode> {
  const { findings } = await fleet.accounts.check(accountId)
  const language = args.options.lang === 'tr' ? 'tr' : 'en'
  const rows = findings.map(({ in: said, ...finding }) => ({ ...finding, ...said?.[language] }))
  out.table(rows, ['level', 'code', 'message', 'fix'])
  return findings.some(({ level }) => level === 'refuse') ? exitCodes.failed : exitCodes.done
}

/** `none` lifts a cap. */
async function caps({ fleet, args, out }: Call, accountId: string): Promise<ExitCode> {
  const { 'per-order': perOrder, 'per-day': perDay, 'code-above': codeAbove, code } = args.options
  const wanted = Object.entries({ perOrder, perDay, codeAbove })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, value === 'none' ? null : value])
  const wish = { accountId, by: 'cli', ...Object.fromEntries(wanted), ...(code ? { code } : {}) }
  const told = await fleet.accounts.caps(wish)
  const { perOrder: order = 'none', perDay: day = 'none', codeAbove: large = largeOrderUsd } = told.caps
  out.tell(
    { accountId, ...told },
    `per order ${order}, per day ${day} (used ${told.spentToday}) USD; with a second factor a code above ${large} USD`,
  )
  return exitCodes.done
}

async function openPage({ fleet, args, out }: Call, userId: string): Promise<ExitCode> {
  const purpose = args.flags.has('totp') ? 'totp' : args.flags.has('rsa') ? 'RSA' : 'HMAC'
  const { label, lang } = args.options
  const language = lang === 'tr' ? 'tr' : 'en'
  const page = await fleet.accounts.openPage({ userId, purpose, language, ...(label ? { label } : {}) })
  out.tell(page, `${page.url}\nworks once, until ${new Date(page.expiresAt).toISOString()}`)
  return exitCodes.done
}

async function remove({ fleet, args, out }: Call, accountId: string): Promise<ExitCode> {
  const { code, lang } = args.options
  const gone = await fleet.accounts.remove(accountId, { by: 'cli', ...(code ? { code } : {}) })
  const revoke = gone.revoke?.in[lang === 'tr' ? 'tr' : 'en'] ?? ''
  out.tell(
    { ...gone.account, ...(gone.revoke ? { revoke: gone.revoke } : {}) },
    `account ${accountId} and its sealed key are purged. ${revoke}`.trim(),
  )
  return exitCodes.done
}

export const account: CliCommand = {
  usage: [
    'flotilla account add USER [--ed25519 [--account ID --api-key K] | --api-key K --secret-file F [--rsa]] [--label L]',
    'flotilla account page USER [--rsa | --totp]',
    'flotilla account list [USER]',
    'flotilla account check ID [--lang tr]',
    'flotilla account caps ID [--per-order USD|none] [--per-day USD|none] [--code-above USD|none] [--code C]',
    'flotilla account totp USER show | enroll | confirm --code C | off --code C | reset',
    'flotilla account remove ID [--code C]',
  ],
  summary: 'accounts and their keys',
  changes: true,
  async run(call) {
    const { fleet, args, out } = call
    const [act, subject] = args.words
    if (act === 'list') {
      out.table(await fleet.accounts.list(subject), ['accountId', 'userId', 'label', 'keyType', 'state', 'uid'])
      return exitCodes.done
    }
    if (!subject) throw new UsageError('name the user or account')
    if (act === 'add') {
      await (args.options['secret-file'] ? addWithSecret(call, subject) : addEd25519(call, subject))
      return exitCodes.done
    }
    if (act === 'check') return check(call, subject)
    if (act === 'caps') return caps(call, subject)
    if (act === 'totp') return secondFactor(call, subject, args.words[2])
    if (act === 'page') return openPage(call, subject)
    if (act === 'remove') return remove(call, subject)
    throw new UsageError('account takes add, page, list, check, caps, totp or remove')
  },
}
