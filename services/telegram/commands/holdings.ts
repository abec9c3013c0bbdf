import Big from 'big.js'
import { z } from 'zod'
import type { AccountChoice } from '../accounts.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import type { Button } from '../chat.ts'
import { lines, table } from '../html.ts'
import type { Instruments } from '../instruments.ts'
import { money, price, quantity } from '../numbers.ts'

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

/** How many rows are shown; the rest is counted. */
const assetRows = 25
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

/** What an account holds and has on the book. */
export function createHoldingsCommands(choice: AccountChoice, instruments: Instruments) {
  const balance = (ask: Ask): Answer =>
    choice.withAccount(ask, async (account) => {
      const { t } = ask
      const [balances, prices] = await Promise.all([account.balances('spot'), instruments.prices()])
      const held = balances
        .map(({ asset, free, locked }) => {
          const value = worth(asset, new Big(free).plus(locked), prices)
          return { asset, free, locked, value }
        })
        .filter(({ free, locked }) => new Big(free).plus(locked).gt(0))
        .toSorted((a, b) => b.value.cmp(a.value))
      if (held.length === 0) return { text: t.balance.empty }
      const rows = held
        .slice(0, assetRows)
        .map(({ asset, free, locked, value }) => [asset, quantity(free), quantity(locked), money(value.toFixed())])
      const total = held.reduce((sum, { value }) => sum.plus(value), new Big(0))
      return {
        text: lines(
          t.balance.title,
          table([t.balance.columns, ...rows]),
          held.length > assetRows ? t.balance.more(held.length - assetRows) : undefined,
          t.balance.total(total.toFixed()),
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
