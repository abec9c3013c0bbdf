import {
  AccountsAdd,
  AccountsCaps,
  AccountsCheck,
  AccountsKey,
  AccountsList,
  AccountsRemove,
  AccountsTotp,
  AccountsTotpReset,
  type AddAccount,
  AlertFired,
  AlertsList,
  AlertsPut,
  AlertsRemove,
  type Bus,
  type CallMeta,
  type CallParams,
  type CapsWish,
  type FactorWish,
  FaultError,
  type FiredAlert,
  FleetStatus,
  type Market,
  PagesOpen,
  type PageWish,
  Query,
  type Refused,
  refusal,
  VaultReload,
  VaultRotate,
} from '@flotilla/protocol'
import { createAccount, findAccount } from './account.ts'
import { freezesOf } from './freezes.ts'
import { patiently } from './patience.ts'
import { shortId } from './random.ts'
import { streamFor, type WatchOptions, watchStream } from './watch.ts'

/** Takes a reply apart. @throws FaultError when it is a refusal */
function unwrap<Reply extends { ok: true } | Refused>(reply: Reply): Extract<Reply, { ok: true }> {
  if (!reply.ok) throw new FaultError((reply as Refused).error)
  return reply as Extract<Reply, { ok: true }>
}

const priceQueries: Partial<Record<Market, string>> = {
  spot: 'spot.tickerPrice',
  margin: 'spot.tickerPrice',
  usdm: 'usdm.symbolPriceTicker',
  coinm: 'coinm.symbolPriceTicker',
}

type Ask = Bus['request']

/** Accounts and their keys. Every method throws a FaultError when it is refused. */
const accountsOf = (ask: Ask) => ({
  vaultKey: async () => unwrap(await ask(AccountsKey, {}, {})),
  add: async (request: AddAccount) => unwrap(await ask(AccountsAdd, {}, request, { timeoutMs: 30_000 })).account,
  list: async (userId?: string) => unwrap(await ask(AccountsList, {}, userId === undefined ? {} : { userId })).accounts,
  check: async (accountId: string) => unwrap(await ask(AccountsCheck, {}, { accountId }, { timeoutMs: 30_000 })),
  /** Purges an account; `revoke` says what its owner still has to delete at Binance. */
  remove: async (accountId: string, more: { userId?: string; code?: string; by?: string } = {}) =>
    unwrap(await ask(AccountsRemove, {}, { accountId, ...more })),
  /** Shows caps, or sets those that are named. */
  caps: async (wish: CapsWish) => unwrap(await ask(AccountsCaps, {}, wish)),
  totp: async (wish: FactorWish) => unwrap(await ask(AccountsTotp, {}, wish)),
  /** Operators only: takes a lost second factor away. */
  totpReset: async (userId: string, by: string) => unwrap(await ask(AccountsTotpReset, {}, { userId, by })),
  /** Opens a one-time page for a user, where a secret is typed and sealed. */
  openPage: async (wish: PageWish) => unwrap(await ask(PagesOpen, {}, wish)),
})

/** The vault's keys; operators only. Every method throws a FaultError when it is refused. */
const vaultOf = (ask: Ask) => ({
  reload: async (instance: string) => unwrap(await ask(VaultReload, { instance }, {})).keys,
  rotate: async (to: number, atMost = 500) => unwrap(await ask(VaultRotate, {}, { to, atMost }, { timeoutMs: 60_000 })),
})

/** Rules that fire as events. Every method throws a FaultError when it is refused. */
const alertsOf = (bus: Bus, ask: Ask) => ({
  put: async (userId: string, text: string) => unwrap(await ask(AlertsPut, {}, { userId, text })).alert,
  list: async (userId: string) => unwrap(await ask(AlertsList, {}, { userId })).alerts,
  remove: async (userId: string, alertId: string) => unwrap(await ask(AlertsRemove, {}, { userId, alertId })).alert,
  /** Hears alerts of a user, or of everybody, as they fire. */
  onFired: (hear: (fired: FiredAlert) => void, userId?: string) =>
    bus.consume(AlertFired, userId === undefined ? {} : { userId }, { from: 'now' }, ({ payload }) => hear(payload)),
})

/** Everything a program does with a fleet, over one connection to NATS. */
export function createFleet(bus: Bus) {
  const ask = patiently(bus)
  const holder = `client-${shortId()}`

  /** A public call by catalogue name, with how it was come by. @throws FaultError */
  const queryWithMeta = async (name: string, params: CallParams = {}): Promise<{ data: unknown; meta: CallMeta }> => {
    const [product = '', operation = ''] = name.split('.')
    const { data, meta } = unwrap(await ask(Query, { product, operation }, params, { timeoutMs: 15_000 }))
    return { data, meta }
  }

  return {
    /** The door underneath, for what has no method here. */
    bus,
    queryWithMeta,
    /** A public call by catalogue name: `query('spot.klines', {symbol: 'BTCUSDT', interval: '1h'})`. @throws FaultError */
    query: async (name: string, params: CallParams = {}) => (await queryWithMeta(name, params)).data,
    /** The last price of a symbol. @throws FaultError */
    async price(symbol: string, market: Market = 'spot'): Promise<{ symbol: string; price: string }> {
      const name = priceQueries[market]
      if (!name) throw new FaultError(refusal('MARKET_NOT_SERVED', `${market} has no last price; use query()`))
      const { data } = await queryWithMeta(name, { symbol })
      const row = (Array.isArray(data) ? data[0] : data) as { symbol: unknown; price: unknown }
      return { symbol: String(row.symbol), price: String(row.price) }
    },
    /** Live events of a stream: `watch('spot', 'BTCUSDT', 'ticker')`; one subscription at Binance for all who watch. */
    watch: (market: Market, symbol: string, stream: string, options: WatchOptions = {}) =>
      watchStream(bus, streamFor(market, symbol, stream), `${holder}-${shortId()}`, options),
    /** An account by its id. */
    account: (accountId: string) => createAccount(bus, accountId),
    /** An account by its id or label. @throws FaultError */
    findAccount: (idOrLabel: string) => findAccount(bus, idOrLabel),
    accounts: accountsOf(ask),
    vault: vaultOf(ask),
    alerts: alertsOf(bus, ask),
    freezes: freezesOf(bus),
    /** The fleet as the coordinator sees it, a fact for each thing. @throws FaultError */
    status: async () => unwrap(await ask(FleetStatus, {}, {})).facts,
    close: () => bus.close(),
    [Symbol.asyncDispose]: () => bus.close(),
  }
}

export type Fleet = ReturnType<typeof createFleet>
