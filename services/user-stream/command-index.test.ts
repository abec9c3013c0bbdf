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

it('a symbol is traded since its oldest command, though a newer one came while the log was read', async () => {
  let tellCommand: (stored: unknown) => void = () => undefined
  const bus = {
    consume(subject: unknown, _tokens: unknown, _options: unknown, handler: typeof tellCommand) {
      if (subject === OrderCommand) tellCommand = handler
      return { ready: Promise.resolve(), stop: async () => undefined }
    },
    async listLast() {
      tellCommand(given('newer', 2_000))
      return [given('older', 1_000), given('newer', 2_000)]
    },
  } as unknown as Bus
  const index = createCommandIndex({ bus, onUsed: () => undefined, onExecuted: () => undefined })
  await index.gain('7f')
  expect([...index.symbolsOf({ accountId: '7fabc', book: 'spot' })]).toEqual([['ETHUSDT', 1_000]])
})
