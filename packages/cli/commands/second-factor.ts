import { factorBinding, toBase32 } from '@flotilla/protocol'
import { seal } from '@flotilla/vault'
import type { Call } from '../command.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'

const seedLength = 20

/** Makes a seed here, where it is shown, and hands it in sealed; it counts once its first code was given. */
async function enroll({ fleet, out, randomBytes }: Call, userId: string, code: string | undefined) {
  const { publicKey, version } = await fleet.accounts.vaultKey()
  const seed = randomBytes(seedLength)
  const secret = toBase32(seed).toUpperCase()
  const sealedSeed = await seal(publicKey, seed, factorBinding(userId, version))
  seed.fill(0)
  const { state } = await fleet.accounts.totp({
    userId,
    act: 'enroll',
    sealedSeed,
    ...(code ? { code } : {}),
    by: 'cli',
  })
  const uri = `otpauth://totp/Flotilla:${encodeURIComponent(userId)}?secret=${secret}&issuer=Flotilla`
  out.tell(
    { userId, state, secret, uri },
    `type this into your authenticator:\n\n  ${secret}\n  ${uri}\n\nthen: flotilla account totp ${userId} confirm --code CODE`,
  )
}

/** `flotilla account totp USER show | enroll | confirm | off | reset`. */
export async function secondFactor(call: Call, userId: string, act = 'show'): Promise<ExitCode> {
  const { fleet, args, out } = call
  const { code } = args.options
  if (act === 'enroll') {
    await enroll(call, userId, code)
    return exitCodes.done
  }
  if (act === 'reset') {
    const { state } = await fleet.accounts.totpReset(userId, 'cli')
    out.tell({ userId, state }, `the second factor of ${userId} is gone`)
    return exitCodes.done
  }
  if (act !== 'show' && act !== 'confirm' && act !== 'off') {
    throw new UsageError('account totp USER takes show, enroll, confirm, off or reset')
  }
  const factor = await fleet.accounts.totp({ userId, act, ...(code ? { code } : {}), by: 'cli' })
  const lock = factor.lockedUntil === undefined ? '' : `, locked until ${new Date(factor.lockedUntil).toISOString()}`
  out.tell({ userId, ...factor }, `the second factor of ${userId} is ${factor.state}${lock}`)
  return exitCodes.done
}
