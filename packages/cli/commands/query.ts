import type { CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

export const query: CliCommand = {
  usage: ['flotilla query spot.klines symbol=BTCUSDT interval=1h limit=100'],
  summary: 'a public call by catalogue name',
  async run({ fleet, args, out }) {
    const [name] = args.words
    if (!name?.includes('.')) throw new UsageError('name the call, such as spot.klines')
    const data = await fleet.query(name, args.params)
    out.tell(data, JSON.stringify(data, null, 2))
    return exitCodes.done
  },
}

export const call: CliCommand = {
  usage: ['flotilla call ACCOUNT spot.getAccount'],
  summary: "a private read with an account's key",
  async run({ fleet, args, out }) {
    const [account, name] = args.words
    if (!account || !name?.includes('.')) throw new UsageError('name the account and the call, such as spot.getAccount')
    const data = await (await fleet.findAccount(account)).call(name, args.params)
    out.tell(data, JSON.stringify(data, null, 2))
    return exitCodes.done
  },
}
