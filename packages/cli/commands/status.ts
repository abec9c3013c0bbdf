import type { CliCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

const seconds = (ms: unknown) => `${Math.round(Number(ms) / 1000)} s`

/** Columns a person sees of each kind of fact; `--json` has every field. */
const columns: Readonly<Record<string, readonly string[]>> = {
  instance: ['role', 'instance', 'pid', 'state', 'slots', 'egress', 'uptime'],
  pool: ['pool', 'scope', 'used', 'limit', 'window'],
  spender: ['user', 'percent', 'waiting', 'level'],
  socket: ['id', 'instance', 'market', 'streams', 'messages', 'url'],
  stream: ['stream', 'instance', 'holders'],
  freeze: ['scope', 'cause', 'pool', 'until', 'by', 'accounts', 'safe', 'cancelled'],
  quarantine: ['accountId', 'commandId', 'market', 'symbol', 'what', 'by', 'since'],
  incident: ['incident', 'message', 'at'],
}

export const status: CliCommand = {
  usage: ['flotilla status'],
  summary: 'roles, budgets, sockets, streams, freezes, incidents',
  async run({ fleet, out }) {
    const facts = await fleet.status()
    for (const [kind, shown] of Object.entries(columns)) {
      const rows = facts.filter((fact) => fact.kind === kind)
      if (rows.length === 0) continue
      out.note(`\n${kind.toUpperCase()}`)
      out.table(kind === 'instance' ? rows.map((row) => ({ ...row, uptime: seconds(row.uptimeMs) })) : rows, shown)
    }
    return exitCodes.done
  },
}
