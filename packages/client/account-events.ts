import {
  AccountBalance,
  type AccountConfig,
  AccountConfigEvent,
  AccountFill,
  AccountMargin,
  AccountOrder,
  AccountPosition,
  type AccountStream,
  AccountStreamEvent,
  type Balance,
  type Bus,
  type Fill,
  type MarginNotice,
  type Order,
  type Position,
} from '@flotilla/protocol'

/** What is to be done with each kind of fact about an account. */
export interface AccountHandlers {
  readonly fill?: (fill: Fill) => void
  readonly order?: (order: Order) => void
  readonly balance?: (balance: Balance) => void
  readonly position?: (position: Position) => void
  readonly margin?: (notice: MarginNotice) => void
  readonly config?: (config: AccountConfig) => void
  readonly stream?: (stream: AccountStream) => void
}

/** Hears what Binance tells of an account, at least once each: upsert by `id`. Returns what ends it. */
export function hearAccount(bus: Bus, accountId: string, handlers: AccountHandlers): () => Promise<void> {
  const { fill, order, balance, position, margin, config, stream } = handlers
  const at = { accountId }
  const now = { from: 'now' } as const
  const consumers = [
    fill && bus.consume(AccountFill, at, now, ({ payload }) => fill(payload)),
    order && bus.consume(AccountOrder, at, now, ({ payload }) => order(payload)),
    balance && bus.consume(AccountBalance, at, now, ({ payload }) => balance(payload)),
    position && bus.consume(AccountPosition, at, now, ({ payload }) => position(payload)),
    margin && bus.consume(AccountMargin, at, now, ({ payload }) => margin(payload)),
    config && bus.consume(AccountConfigEvent, at, now, ({ payload }) => config(payload)),
    stream && bus.consume(AccountStreamEvent, at, now, ({ payload }) => stream(payload)),
  ]
  return async () => {
    await Promise.all(consumers.map((consumer) => consumer?.stop()))
  }
}
