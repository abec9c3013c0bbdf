import { type Market, markets } from '@flotilla/protocol'
import type { CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

const isMarket = (text: string | undefined): text is Market => markets.some((market) => market === text)

export const watch: CliCommand = {
  usage: ['flotilla watch spot BTCUSDT aggTrade [--count N]'],
  summary: 'live events of a stream, shared with everybody else who watches it',
  endless: true,
  async run({ fleet, args, out, signal }) {
    const [market, symbol, stream] = args.words
    if (!isMarket(market) || !symbol || !stream)
      throw new UsageError('name market, symbol and stream: spot BTCUSDT aggTrade')
    const count = Number(args.options.count ?? Number.POSITIVE_INFINITY)
    if (!(count >= 1) || (Number.isFinite(count) && !Number.isInteger(count)))
      throw new UsageError('--count takes a whole number from 1')
    let seen = 0
    for await (const { raw, ...event } of fleet.watch(market, symbol, stream, { signal })) {
      const plain = Object.keys(event).length > 0 ? event : raw
      out.tell(plain, JSON.stringify(plain))
      if (++seen >= count) break
    }
    return exitCodes.done
  },
}
