import type { CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

export const alert: CliCommand = {
  usage: ['flotilla alert USER add "BTCUSDT > 70000"', 'flotilla alert USER list', 'flotilla alert USER remove ID'],
  summary: 'rules that fire as events',
  changes: true,
  async run({ fleet, args, out }) {
    const [userId, act, ...rest] = args.words
    if (!userId) throw new UsageError('name the user')
    if (act === 'list') {
      out.table(await fleet.alerts.list(userId), ['alertId', 'state', 'text', 'createdAt', 'firedAt'])
      return exitCodes.done
    }
    if (act === 'add' && rest.length > 0) {
      const added = await fleet.alerts.put(userId, rest.join(' '))
      out.tell(added, `alert ${added.alertId}: ${added.text}`)
      return exitCodes.done
    }
    if (act === 'remove' && rest[0]) {
      const removed = await fleet.alerts.remove(userId, rest[0])
      out.tell(removed, `alert ${removed.alertId} is gone`)
      return exitCodes.done
    }
    throw new UsageError('alert takes add EXPRESSION, list or remove ID')
  },
}
