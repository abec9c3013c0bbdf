import type { Bus } from '@flotilla/protocol'
import { createLog, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { createCatchUp } from './catch-up.ts'
import type { CommandIndex } from './command-index.ts'
import type { Cursors } from './cursors.ts'
import type { Feed } from './feed.ts'
import type { Teller } from './teller.ts'

const ada: Feed = { accountId: '7fa', book: 'spot' }
const symbols = new Map(['BTCUSDT', 'ETHUSDT', 'BNBUSDT'].map((symbol) => [symbol, 0]))

it('where nobody answers for an account it is asked about one symbol at a time, another one each time', async () => {
  const asked: string[] = []
  const silent = new Set(symbols.keys())
  const bus = {
    async request(_subject: unknown, _tokens: unknown, { params }: { params: { symbol: string } }) {
      asked.push(params.symbol)
      if (!silent.has(params.symbol)) return { ok: true, data: [] }
      return { ok: false, error: { code: 'TIMEOUT', message: '', outcome: 'unknown' } }
    },
  } as unknown as Bus
  const catchUp = createCatchUp({
    ...{ bus, clock: systemClock, index: {} as CommandIndex },
    log: createLog({ level: 'fatal', role: 'test', instance: 'i', write: () => undefined }),
    cursors: { sureAt: () => undefined } as Partial<Cursors> as Cursors,
    teller: { tell: async () => undefined } as Partial<Teller> as Teller,
  })
  const page = async () => {
    asked.length = 0
    const failed = await catchUp.trades(ada, symbols)
    return { asked: [...asked], failed: failed.toSorted() }
  }
  const all = [...symbols.keys()].toSorted()
  expect(await page()).toEqual({ asked: ['BTCUSDT'], failed: all })
  silent.delete('ETHUSDT')
  expect(await page()).toEqual({ asked: ['ETHUSDT', 'BNBUSDT'], failed: ['BNBUSDT', 'BTCUSDT'] })
  silent.clear()
  expect((await page()).failed).toEqual([])
})
