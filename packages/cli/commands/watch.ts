import { type Market, markets, type StreamState } from '@flotilla/protocol'
import type { CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

const isMarket = (text: string | undefined): text is Market => markets.some((market) => market === text)

/** What a person has to know of a stream that brings nothing. */
function sentenceOf({ state, reason }: StreamState): string | undefined {
  if (state === 'silent') return reason ?? 'nothing has come so far: is there such a symbol, and such a stream of it?'
  return state === 'gap' ? 'interrupted; it goes on by itself' : undefined
}

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
    let last: StreamState['state'] | undefined
    const onState = (told: StreamState) => {
      const sentence = told.state === last ? undefined : sentenceOf(told)
      last = told.state
      if (sentence) out.warn(`${args.words.join(' ')}: ${sentence}`)
    }
    for await (const { raw, ...event } of fleet.watch(market, symbol, stream, { signal, onState })) {
      const plain = Object.keys(event).length > 0 ? event : raw
      out.tell(plain, JSON.stringify(plain))
      if (++seen >= count) break
    }
    return exitCodes.done
  },
}
