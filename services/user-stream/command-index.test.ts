import { clientOrderIdOf } from '@flotilla/orders'
import { type Bus, type Command, OrderCommand } from '@flotilla/protocol'
import { expect, it } from 'vitest'
import { createCommandIndex } from './command-index.ts'

const command: Command = {
  action: 'place',
  market: 'spot',
  expiresAt: 1_790_000_000_000,
  by: 'test',
  order: { symbol: 'ETHUSDT', side: 'SELL', type: 'MARKET', quantity: '0.02' },
}
const given = (commandId: string, storedAt: number) => ({
  tokens: { shard: '7f', accountId: '7fabc', commandId },
  payload: command,
  storedAt,
})

const feed = { accountId: '7fabc', book: 'spot' } as const
const stateOf = (commandId: string, clientOrderId: string, orderId: string) => ({
  tokens: { shard: '7f', accountId: '7fabc', commandId },
  payload: { state: 'placed', contentHash: 'h', at: 1, legs: [{ clientOrderId, orderId }] },
})

/** An index over a log that holds these. */
async function indexOver(commands: readonly object[], states: readonly object[] = []) {
  const bus = {
    consume: () => ({ ready: Promise.resolve(), stop: async () => undefined }),
    listLast: async (subject: unknown) => (subject === OrderCommand ? commands : states),
  } as unknown as Bus
  const index = createCommandIndex({ bus, onUsed: () => undefined, onExecuted: () => undefined })
  await index.gain('7f')
  return index
}

it('a symbol is traded since its oldest command, though a newer one came while the log was read', async () => {
  let tellCommand: (stored: unknown) => void = () => undefined
  const bus = {
    consume(subject: unknown, _tokens: unknown, _options: unknown, handler: typeof tellCommand) {
      if (subject === OrderCommand) tellCommand = handler
      return { ready: Promise.resolve(), stop: async () => undefined }
    },
    async listLast(subject: unknown) {
      if (subject !== OrderCommand) return []
      tellCommand(given('newer', 2_000))
      return [given('older', 1_000), given('newer', 2_000)]
    },
  } as unknown as Bus
  const index = createCommandIndex({ bus, onUsed: () => undefined, onExecuted: () => undefined })
  await index.gain('7f')
  expect([...index.symbolsOf(feed)]).toEqual([['ETHUSDT', 1_000]])
})

const clientOrderId = clientOrderIdOf('7fabc', 'c')
const order = { symbol: 'ETHUSDT', orderId: '9', clientOrderId }

it('an order that its owner amended elsewhere, and has another client id since, is still of its command', async () => {
  const { commandOf } = await indexOver([given('c', 1_000)])
  expect(await commandOf(feed, order)).toBe('c')
  expect(await commandOf(feed, { ...order, clientOrderId: 'made-by-binance' })).toBe('c')
  const afterRestart = await indexOver([given('c', 1_000)], [stateOf('c', clientOrderId, '9')])
  expect(await afterRestart.commandOf(feed, { ...order, clientOrderId: 'made-by-binance' })).toBe('c')
})

it('an order that was made by hand under the client id of one that is over is not of its command', async () => {
  const { commandOf } = await indexOver([given('c', 1_000)])
  expect(await commandOf(feed, order)).toBe('c')
  expect(await commandOf(feed, { ...order, orderId: '10' })).toBeUndefined()
  const afterRestart = await indexOver([given('c', 1_000)], [stateOf('c', clientOrderId, '9')])
  expect(await afterRestart.commandOf(feed, { ...order, orderId: '10' })).toBeUndefined()
})

it('what a conditional order becomes once it is triggered is of its command as well', async () => {
  const algo = { ...given('c', 1_000) }
  const stop = { symbol: 'ETHUSDT', side: 'SELL', type: 'STOP_MARKET', triggerPrice: '1000', quantity: '0.02' }
  algo.payload = { ...command, market: 'usdm', order: stop }
  const { commandOf } = await indexOver([algo], [stateOf('c', clientOrderId, '5')])
  const futures = { accountId: '7fabc', book: 'usdm' } as const
  expect(await commandOf(futures, { ...order, orderId: '5', algoId: '5' })).toBe('c')
  expect(await commandOf(futures, { ...order, orderId: '77' })).toBe('c')
  expect(await commandOf(futures, { ...order, orderId: '78' })).toBeUndefined()
})
