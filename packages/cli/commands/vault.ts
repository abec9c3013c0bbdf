import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { FaultError, refusal, type VaultKeys } from '@flotilla/protocol'
import { generateVaultKey, mergeKeyFiles } from '@flotilla/vault'
import type { Arguments } from '../arguments.ts'
import type { Call, CliCommand } from '../command.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'
import type { Output } from '../output.ts'

/** Versions a key file holds, ascending. */
function versionsIn(file: string): number[] {
  const held: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return (Array.isArray(held) ? held : [held]).map(({ version }) => Number(version)).sort((a, b) => a - b)
}

/** Takes the file's place at once: whoever reads it sees the old one or the new one. */
function replaceFile(file: string, text: string) {
  const fresh = `${file}.new`
  rmSync(fresh, { force: true })
  writeFileSync(fresh, text, { mode: 0o400 })
  chmodSync(fresh, 0o400)
  renameSync(fresh, file)
}

async function keygen({ options }: Arguments, out: Output): Promise<ExitCode> {
  const version = Number(options.version ?? 1)
  const { keyFile, publicKey } = await generateVaultKey(version)
  if (options.out === undefined) {
    out.tell({ version, publicKey, keyFile: JSON.parse(keyFile) }, keyFile.trimEnd())
    return exitCodes.done
  }
  const file = resolve(options.out)
  if (existsSync(file)) throw new Error(`${file} exists already; a vault key is never written over`)
  writeFileSync(file, keyFile, { mode: 0o400, flag: 'wx' })
  out.tell({ version, publicKey, file }, `vault key ${version} is in ${file}, for executors alone (VAULT_KEY_FILE)`)
  return exitCodes.done
}

/** Has every executor read its key file again. @throws FaultError when one does not hold the key that is needed */
async function reloadAll({ fleet, out }: Call, needed: number): Promise<void> {
  const executors = (await fleet.status()).filter(({ kind, role }) => kind === 'instance' && role === 'executor')
  if (executors.length === 0) throw new FaultError(refusal('NO_RESPONDER', 'no executor is running'))
  for (const { instance } of executors) {
    const keys: VaultKeys = await fleet.vault.reload(String(instance))
    if (!keys.versions.includes(needed))
      throw new FaultError(
        refusal('VAULT_KEY_MISSING', `${instance} does not hold vault key ${needed}: bring the key file to its host`),
      )
    out.note(`${instance} holds vault keys ${keys.versions.join(', ')}`)
  }
}

/** Re-seals until nothing is left that can be. */
async function resealAll({ fleet, out }: Call, to: number) {
  let resealed = 0
  while (true) {
    const { done, left, lost } = await fleet.vault.rotate(to)
    resealed += done
    out.note(`${resealed} re-sealed, ${left} left`)
    if (left <= lost.length) return { resealed, lost }
  }
}

async function rotate(call: Call): Promise<ExitCode> {
  const file = call.args.options['key-file'] ?? call.address.vaultKeyFile
  if (file === undefined) throw new UsageError('name the executors’ key file with --key-file')
  const before = versionsIn(file)
  const newest = before.at(-1) ?? 0
  // A file with several keys is a rotation that was begun: it is gone on with.
  const to = before.length > 1 ? newest : newest + 1
  if (before.length === 1) {
    const { keyFile } = await generateVaultKey(to)
    replaceFile(file, await mergeKeyFiles(readFileSync(file, 'utf8'), keyFile))
  }
  await reloadAll(call, to)
  const { resealed, lost } = await resealAll(call, to)
  const old = before.filter((version) => version !== to)
  const keepsOld = lost.length > 0 || call.args.flags.has('keep-old')
  if (!keepsOld) {
    replaceFile(file, await mergeKeyFiles(readFileSync(file, 'utf8'), undefined, old))
    await reloadAll(call, to)
  }
  const told = { version: to, resealed, lost, forgotten: keepsOld ? [] : old }
  const fate = keepsOld
    ? `vault key ${old.join(', ')} stays in ${file}`
    : `vault key ${old.join(', ')} is gone from ${file}: destroy its other copies, and backups of that time open no more`
  const lostLine = lost.length > 0 ? `; these could not be opened and stay as they are: ${lost.join(', ')}` : ''
  call.out.tell(told, `${resealed} secrets are sealed to vault key ${to}; ${fate}${lostLine}`)
  return lost.length > 0 ? exitCodes.failed : exitCodes.done
}

export const vault: CliCommand = {
  usage: ['flotilla vault keygen [--out FILE] [--version N]', 'flotilla vault rotate [--key-file FILE] [--keep-old]'],
  summary: 'the key that executors open sealed keys with',
  changes: true,
  runAlone: ({ words: [act], ...rest }, out) => (act === 'keygen' ? keygen({ words: [], ...rest }, out) : undefined),
  async run(call) {
    if (call.args.words[0] === 'rotate') return rotate(call)
    throw new UsageError('vault takes keygen or rotate')
  },
}
