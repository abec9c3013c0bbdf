import type { Account, Fleet } from '@flotilla/client'
import type { Clock } from '@flotilla/runtime'
import type { AccountChoice } from '../accounts.ts'
import type { ActionOf } from '../action.ts'
import { isDecimal, parseAmount, readingsOf } from '../amount.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import type { Button, Reply } from '../chat.ts'
import type { Conversations } from '../conversation.ts'
import { clip, type Html, lines } from '../html.ts'
import type { Instrument, Instruments } from '../instruments.ts'
import { money, quantity } from '../numbers.ts'
import { type Draft, draftOrder, type Side, type Wish } from '../order-draft.ts'
import { type Sample, sampleOf } from '../sample.ts'

export interface TradeCommandDeps {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly instruments: Instruments
  readonly choice: AccountChoice
  readonly conversations: Conversations
}

/** How long a preview may be confirmed, ms. */
export const previewMs = 60_000

/** Shares of what is free that are offered as buttons. */
const shares = ['25%', '50%', 'max'] as const

/** What was written of an order, read; or what is wrong with it. */
export function readWish(
  side: Side,
  sample: Sample,
  [amountText, priceText, ...rest]: readonly string[],
  t: Ask['t'],
): { readonly ok: true; readonly wish: Wish } | { readonly ok: false; readonly why: Html } {
  if (amountText === undefined) return { ok: false, why: t.trade.needAmount(side, sample) }
  const comma = [amountText, priceText].find((text) => text?.includes(','))
  if (comma) return { ok: false, why: t.trade.comma(...readingsOf(clip(comma))) }
  const amount = parseAmount(amountText)
  if (!amount) return { ok: false, why: t.trade.badAmount(clip(amountText), side, sample) }
  const price = priceText?.replace(/^@/, '')
  if (price !== undefined && !isDecimal(price)) return { ok: false, why: t.trade.badPrice(clip(price)) }
  if (rest.length > 0) return { ok: false, why: t.trade.tooMany(side, sample) }
  return { ok: true, wish: { side, amount, ...(price === undefined ? {} : { price }) } }
}

/** Orders up to their preview; nothing is sent before the user confirms. */
export function createTradeCommands({ fleet, clock, instruments, choice, conversations }: TradeCommandDeps) {
  const freeOf = async (account: Account, { base, quote }: Instrument) => {
    const balances = await account.balances('spot')
    const free = (asset: string) => balances.find((each) => each.asset === asset)?.free ?? '0'
    return { freeBase: free(base), freeQuote: free(quote) }
  }

  const previewReply = (ask: Ask, draft: Draft, at: Instrument, last: string, free: string): Reply['text'] =>
    lines(
      ask.t.trade.headline(draft.side, at.symbol, draft.type),
      ask.t.trade.preview(draft, at.base, at.quote, last, free, previewMs / 1_000),
    )

  /** Works an order out and asks for its confirmation. */
  const preview = (ask: Ask, side: Side, symbol: string, words: readonly string[]): Answer =>
    choice.withAccount(ask, async (account) => {
      const { t } = ask
      const [instrument, { price: lastPrice }] = await Promise.all([instruments.find(symbol), fleet.price(symbol)])
      if (!instrument?.trading) return { text: t.trade.notTrading(symbol) }
      const read = readWish(side, sampleOf(instrument, side, lastPrice), words, t)
      if (!read.ok) return { text: read.why }
      const free = await freeOf(account, instrument)
      const drafted = draftOrder(read.wish, { instrument, lastPrice, ...free })
      if (!drafted.ok) return { text: t.draftFault(drafted.fault) }
      await conversations.end(ask.user.userId)
      const { draft } = drafted
      const { base, quote } = instrument
      const freeText = side === 'BUY' ? `${money(free.freeQuote)} ${quote}` : `${quantity(free.freeBase)} ${base}`
      const text = `/${side.toLowerCase()} ${symbol} ${words.join(' ')}`
      const validUntil = clock.now() + previewMs
      return {
        text: previewReply(ask, draft, instrument, lastPrice, freeText),
        buttons: [
          [
            {
              label: t.button.confirm,
              action: {
                do: 'placeOrder',
                accountId: account.accountId,
                order: draft.order,
                base,
                quote,
                worth: draft.quoteQuantity,
                text,
                validUntil,
              },
            },
            { label: t.button.cancel, action: { do: 'dropOrder' } },
          ],
        ],
      }
    })

  /** Asks how much, with amounts to choose from. */
  const askAmount = (ask: Ask, side: Side, symbol: string): Answer =>
    choice.withAccount(ask, async () => {
      const [instrument, { price }] = await Promise.all([instruments.find(symbol), fleet.price(symbol)])
      if (!instrument?.trading) return { text: ask.t.trade.notTrading(symbol) }
      const sample = sampleOf(instrument, side, price)
      await conversations.begin(ask.user.userId, { awaits: 'amount', side, symbol })
      const command = `/${side.toLowerCase()}`
      return {
        text: ask.t.trade.askAmount(side, sample, price),
        buttons: [sample.spends.map((spend) => `$${spend}`), shares].map((row) =>
          row.map(
            (amount): Button => ({ label: amount, action: { do: 'run', text: `${command} ${symbol} ${amount}` } }),
          ),
        ),
      }
    })

  const trade =
    (side: Side) =>
    async (ask: Ask): Answer => {
      const [written, ...words] = ask.words
      if (written === undefined) return { text: ask.t.trade.usage(side) }
      const resolved = await instruments.resolve(written)
      if (!resolved.ok) return { text: ask.t.unknownSymbol(resolved.text, resolved.near) }
      return words.length === 0 ? askAmount(ask, side, resolved.symbol) : preview(ask, side, resolved.symbol, words)
    }

  return {
    commands: { buy: trade('BUY'), sell: trade('SELL') } satisfies Commands,
    preview,
    startFrom: (ask: Ask, { side, symbol }: ActionOf<'askAmount'>) => askAmount(ask, side, symbol),
  }
}

export type TradeCommands = ReturnType<typeof createTradeCommands>
