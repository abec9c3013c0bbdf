import type { CliCommand } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'

/** How long something runs, in the largest unit that says enough: `95 s`, `18 min`, `30 h`, `4 d`. */
function lasting(ms: unknown): string {
  const seconds = Math.round(Number(ms) / 1_000)
  const [unit, length] = (
    [
      ['d', 86_400],
      ['h', 3_600],
      ['min', 60],
    ] as const
  ).find(([, each]) => seconds >= 2 * each) ?? ['s', 1]
  return `${Math.floor(seconds / length)} ${unit}`
}

/** Columns a person sees of each kind of fact; `--json` has every field. */
const columns: Readonly<Record<string, readonly string[]>> = {
  instance: ['role', 'instance', 'pid', 'state', 'slots', 'egress', 'uptime'],
  pool: ['pool', 'scope', 'used', 'limit', 'window'],
  spender: ['user', 'percent', 'waiting', 'level'],
  socket: ['id', 'instance', 'market', 'streams', 'waiting', 'messages', 'url'],
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
      out.table(kind === 'instance' ? rows.map((row) => ({ ...row, uptime: lasting(row.uptimeMs) })) : rows, shown)
    }
    return exitCodes.done
  },
}
