import Big from 'big.js'
import { z } from 'zod'
import type { AccountChoice } from '../accounts.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import type { Button } from '../chat.ts'
import { type Html, html, lines, table } from '../html.ts'
import type { Instruments } from '../instruments.ts'
import { money, price, quantity } from '../numbers.ts'
import type { Texts } from '../texts/index.ts'
import { type Holding, readWallets, type Wallet } from '../wallets.ts'

const OpenOrders = z.array(
  z.looseObject({
    symbol: z.string(),
    orderId: z.union([z.string(), z.number()]).transform(String),
    side: z.enum(['BUY', 'SELL']),
    type: z.string(),
    price: z.string(),
    origQty: z.string(),
    executedQty: z.string(),
    time: z.number(),
  }),
)

/** How many rows are shown, of each wallet; the rest is counted. */
const assetRows = 15
const orderRows = 15

/** What an amount of an asset is worth in USDT, by way of BTC where there is no straight market. */
function worth(asset: string, amount: Big, prices: ReadonlyMap<string, string>): Big {
  if (asset === 'USDT') return amount
  const straight = prices.get(`${asset}USDT`)
  if (straight) return amount.times(straight)
  const [inBtc, btc] = [prices.get(`${asset}BTC`), prices.get('BTCUSDT')]
  if (inBtc && btc) return amount.times(inBtc).times(btc)
  const back = prices.get(`USDT${asset}`)
  return back && !new Big(back).eq(0) ? amount.div(back) : new Big(0)
}

/** A wallet with something in it, what is worth most first. */
function walletLines(t: Texts, { name, holdings = [] }: Wallet, valued: (holding: Holding) => Big): Html[] {
  if (holdings.length === 0) return []
  const rows = holdings
    .map((holding) => ({ ...holding, value: valued(holding) }))
    .toSorted((a, b) => b.value.cmp(a.value))
    .slice(0, assetRows)
    .map(({ asset, pair, free, inUse, value }) => [
      pair ? `${asset} (${pair})` : asset,
      ...[quantity(free), quantity(inUse), money(value.toFixed())],
    ])
  return [
    html`<b>${t.balance.wallets[name]}</b>`,
    table([t.balance.columns, ...rows]),
    ...(holdings.length > assetRows ? [t.balance.more(holdings.length - assetRows)] : []),
  ]
}

/** What an account holds and has on the book. */
export function createHoldingsCommands(choice: AccountChoice, instruments: Instruments) {
  const balance = (ask: Ask): Answer =>
    choice.withAccount(ask, async (account) => {
      const { t } = ask
      const [wallets, prices] = await Promise.all([readWallets(account), instruments.prices()])
      const valued = ({ asset, net }: Holding) => worth(asset, new Big(net), prices)
      const held = wallets.flatMap(({ holdings = [] }) => holdings)
      const unknown = wallets.flatMap(({ name, holdings }) => (holdings ? [] : [t.balance.wallets[name]]))
      if (held.length === 0 && unknown.length === 0) return { text: t.balance.empty }
      const total = held.reduce((sum, holding) => sum.plus(valued(holding)), new Big(0))
      return {
        text: lines(
          t.balance.title,
          ...wallets.flatMap((wallet) => walletLines(t, wallet, valued)),
          held.length > 0 ? t.balance.total(total.toFixed()) : undefined,
          unknown.length > 0 ? t.balance.unknown(unknown.join(', ')) : undefined,
        ),
        buttons: [[{ label: t.button.orders, action: { do: 'run', text: '/orders' } }]],
      }
    })

  /** The asset each symbol trades; to name it is a courtesy, so a symbol nobody can tell of goes without. */
  const basesOf = async (symbols: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const bases = new Map<string, string>()
    for (const symbol of new Set(symbols)) {
      const instrument = await instruments.find(symbol).catch(() => undefined)
      if (instrument) bases.set(symbol, instrument.base)
    }
    return bases
  }

  const orders = (ask: Ask): Answer =>
    choice.withAccount(ask, async (account) => {
      const { t } = ask
      const refresh: Button = { label: t.button.refresh, action: { do: 'run', text: '/orders', inPlace: true } }
      const open = OpenOrders.parse(await account.call('spot.getOpenOrders')).toSorted((a, b) => b.time - a.time)
      if (open.length === 0) return { text: t.orders.none, buttons: [[refresh]] }
      const shown = open.slice(0, orderRows)
      const bases = await basesOf(shown.map(({ symbol }) => symbol))
      return {
        text: lines(
          t.orders.title,
          ...shown.map(({ side, symbol, origQty, price: at, executedQty }) =>
            t.orders.line(side, symbol, quantity(origQty), price(at), quantity(executedQty)),
          ),
          open.length > orderRows ? t.orders.more(open.length - orderRows) : undefined,
        ),
        buttons: [
          ...shown.map(({ symbol, orderId, origQty, price: at }): Button[] => [
            {
              label: t.button.cancelOrder(`${symbol} ${quantity(origQty)} @ ${price(at)}`),
              action: {
                do: 'cancelOrder',
                accountId: account.accountId,
                symbol,
                orderId,
                base: bases.get(symbol) ?? '',
              },
            },
          ]),
          [refresh],
        ],
      }
    })

  /** With an order's number cancels it after a confirmation by button; without one lists what can be cancelled. */
  const cancelorder = (ask: Ask): Answer => {
    const [symbol, orderId] = ask.words
    if (symbol === undefined) return orders(ask)
    if (orderId === undefined || !/^\d+$/.test(orderId)) return Promise.resolve({ text: ask.t.orders.cancelUsage })
    return choice.withAccount(ask, async ({ accountId }) => {
      const resolved = await instruments.resolve(symbol)
      if (!resolved.ok) return { text: ask.t.unknownSymbol(resolved.text, resolved.near) }
      const base = (await basesOf([resolved.symbol])).get(resolved.symbol) ?? ''
      return {
        text: ask.t.orders.askCancel(resolved.symbol, orderId),
        buttons: [
          [
            {
              label: ask.t.button.cancelOrder(resolved.symbol),
              action: { do: 'cancelOrder', accountId, symbol: resolved.symbol, orderId, base },
            },
          ],
        ],
      }
    })
  }

  return { balance, orders, cancelorder } satisfies Commands
}
