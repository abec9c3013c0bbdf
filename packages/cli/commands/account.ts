import { readFileSync } from 'node:fs'
import { mintAccountId } from '@flotilla/protocol'
import { seal } from '@flotilla/vault'
import type { Call, CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

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
  const account = await fleet.accounts.add({ userId, accountId, keyType, apiKey, sealedSecret })
  out.tell(account, `account ${account.accountId} of ${userId} is active (uid ${account.uid})`)
}

/** Without `--api-key` a pair is made; with it and `--account` that pair's key id is taken. */
async function addEd25519({ fleet, args, out }: Call, userId: string) {
  const { 'api-key': apiKey, account: accountId } = args.options
  if ((apiKey === undefined) !== (accountId === undefined))
    throw new UsageError('--api-key goes with --account of a pair that was made, or with --secret-file')
  if (apiKey && accountId) {
    const account = await fleet.accounts.add({ userId, accountId, apiKey })
    return out.tell(account, `account ${account.accountId} of ${userId} is active (uid ${account.uid})`)
  }
  const account = await fleet.accounts.add({ userId })
  out.tell(
    account,
    `account ${account.accountId} waits for its API key. Register this public key at Binance (API Management, self-generated):\n\n${account.publicKey}\nthen: flotilla account add ${userId} --ed25519 --account ${account.accountId} --api-key KEY_ID`,
  )
}

export const account: CliCommand = {
  usage: [
    'flotilla account add USER [--ed25519 [--account ID --api-key K] | --api-key K --secret-file F [--rsa]]',
    'flotilla account list [USER]',
    'flotilla account check ID',
    'flotilla account remove ID',
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
    if (act === 'check') {
      const { findings } = await fleet.accounts.check(subject)
      out.table(findings, ['level', 'code', 'message', 'fix'])
      return findings.some(({ level }) => level === 'refuse') ? exitCodes.failed : exitCodes.done
    }
    if (act === 'remove') {
      const gone = await fleet.accounts.remove(subject)
      out.tell(
        gone,
        `account ${gone.accountId} and its sealed key are purged; now delete API key ${gone.apiKey ?? ''} at Binance`,
      )
      return exitCodes.done
    }
    throw new UsageError('account takes add, list, check or remove')
  },
}
