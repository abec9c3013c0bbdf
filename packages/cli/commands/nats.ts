import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { clock, connect } from '@flotilla/client'
import { asToken, createNkey, type GuestWish, guestPermissions, inboxOf, natsUserLine } from '@flotilla/protocol'
import type { Call, CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

/** How long the launcher may take to let a guest in, ms. */
const patienceMs = 10_000

async function ownerOf({ fleet }: Call, accountId: string): Promise<string> {
  const account = (await fleet.accounts.list()).find((each) => each.accountId === accountId)
  if (!account) throw new Error(`there is no account ${accountId}`)
  return account.userId
}

/** Resolves once the server knows the nkey. @throws when it does not in time */
async function letIn(natsUrl: string, seed: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 250) {
    try {
      await (await connect({ natsUrl, seed })).close()
      return
    } catch (error) {
      if (waitedMs >= patienceMs) throw error
      await clock.sleep(250)
    }
  }
}

async function wishOf(call: Call, name: string, more: readonly string[]): Promise<GuestWish> {
  const { read: first, account: accountId } = call.args.options
  const read = [...(first?.split(',') ?? []), ...more]
  return {
    name,
    ...(read.length > 0 ? { read } : {}),
    ...(accountId ? { account: { accountId, userId: await ownerOf(call, accountId) } } : {}),
  }
}

async function add(call: Call, name: string, more: readonly string[]) {
  const { natsUrl, guests } = call.address
  const wish = await wishOf(call, name, more)
  const permissions = guestPermissions(wish)
  const seedFile = guests ? join(guests, `${name}.nk`) : resolve(`${name}.nk`)
  if (existsSync(seedFile)) throw new Error(`${seedFile} exists already: remove ${name} first, or take another name`)
  const { seed, publicKey } = createNkey()
  if (guests) mkdirSync(guests, { recursive: true, mode: 0o700 })
  writeFileSync(seedFile, `${seed}\n`, { mode: 0o400 })
  const told = { name, natsUrl, seedFile, inboxPrefix: inboxOf(name), ...permissions }
  const may = [
    `reads ${permissions.subscribe.join(' ')}`,
    permissions.publish.length ? `asks ${permissions.publish.join(' ')}` : '',
  ]
  if (guests) {
    writeFileSync(join(guests, `${name}.json`), `${JSON.stringify({ ...wish, publicKey }, null, 2)}\n`, { mode: 0o600 })
    await letIn(natsUrl, seed)
    const use = `${natsUrl} with the nkey in ${seedFile} and the inbox prefix ${inboxOf(name)}`
    return call.out.tell(told, [`${name} is let in: ${use}`, ...may].filter(Boolean).join('\n'))
  }
  const line = natsUserLine({ name, publicKey, permissions }).trim()
  const how = `Put this into the list authorization.users of nats-server and reload it (nats-server --signal reload):\n\n${line}`
  call.out.tell({ ...told, line }, [`The nkey of ${name} is in ${seedFile}.`, ...may, how].filter(Boolean).join('\n'))
}

function folderOf({ address }: Call): string {
  if (address.guests) return address.guests
  throw new Error('this server is not run by npm start here: its list of users says who is let in')
}

function list(call: Call) {
  const folder = folderOf(call)
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : []
  const rows = files.sort().map((file) => {
    const { name, read = [], account } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as GuestWish
    return { name, read: read.join(' '), account: account?.accountId ?? '' }
  })
  call.out.table(rows, ['name', 'read', 'account'])
}

function remove(call: Call, name: string) {
  const folder = folderOf(call)
  const file = join(folder, `${asToken(name, 'name')}.json`)
  if (!existsSync(file)) throw new Error(`nobody is let in under the name ${name}`)
  rmSync(file)
  rmSync(join(folder, `${name}.nk`), { force: true })
  call.out.tell({ name, removed: true }, `${name} is let in no more`)
}

export const nats: CliCommand = {
  usage: ['flotilla nats add NAME --read SUBJECT… [--account ID]', 'flotilla nats list', 'flotilla nats remove NAME'],
  summary: "credentials for other people's programs: read-only, on the subjects named",
  changes: true,
  async run(call) {
    const [act, name, ...more] = call.args.words
    if (act === 'list') list(call)
    else if (act === 'add' && name) await add(call, name, more)
    else if (act === 'remove' && name) remove(call, name)
    else throw new UsageError('nats takes add NAME, list, or remove NAME')
    return exitCodes.done
  },
}
