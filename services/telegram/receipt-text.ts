import type { Button, Reply } from './chat.ts'
import { type Html, html, lines } from './html.ts'
import { moment, money, price, quantity } from './numbers.ts'
import { type Receipt, type ReceiptView, viewOf } from './receipt.ts'
import { faultText, texts } from './texts/index.ts'

/** After how long without an executor taking a command up its user is told so, ms. */
export const waitingMs = 8_000

const sideOf = ({ order }: Receipt) => (order.side === 'SELL' ? 'SELL' : 'BUY')

/** What was executed, at which price and for which fee; nothing before something was. */
function execution(receipt: Receipt, view: ReceiptView): (Html | undefined)[] {
  const t = texts[receipt.language].receipt
  const { averagePrice, executedQuantity, executedQuoteQuantity, fees, feesComplete } = view
  if (averagePrice === undefined) return []
  const fee = fees.map((each) => `${quantity(each.fee)} ${each.asset}`).join(' + ')
  const total = `${money(executedQuoteQuantity)} ${receipt.quote}`
  return [
    html`${t.filled}: <b>${quantity(executedQuantity)} ${receipt.base}</b>`,
    html`${t.averagePrice}: <b>${price(averagePrice)}</b>`,
    html`${sideOf(receipt) === 'BUY' ? t.paid : t.received}: <b>${total}</b>`,
    html`${t.fee}: ${feesComplete ? fee : t.feeLater}`,
  ]
}

/** What was asked for, as long as that is not what was done. */
function wanted(receipt: Receipt, view: ReceiptView): (Html | undefined)[] {
  const t = texts[receipt.language].receipt
  const { order, base, quote, told } = receipt
  if (view.stage === 'filled') return []
  // Its owner may have amended it elsewhere.
  const size = order.quantity
    ? `${quantity(told?.quantity ?? String(order.quantity))} ${base}`
    : `${money(String(order.quoteOrderQty ?? '0'))} ${quote}`
  return [
    html`${t.wanted}: <b>${size}</b>`,
    order.price === undefined ? undefined : html`${t.limit}: ${price(String(order.price))}`,
  ]
}

/** How far it is; an order at the market never waits on the book. */
function headOf({ order, language }: Receipt, { stage }: ReceiptView): Html {
  const t = texts[language]
  return stage === 'open' && order.type === 'MARKET' ? t.trade.filling : t.stages[stage]
}

function placing(receipt: Receipt, now: number): Html {
  const view = viewOf(receipt)
  const t = texts[receipt.language]
  const note = view.isTakenBack ? t.receipt.takenBack : t.stageNotes[view.stage]
  const isStuck = receipt.request === undefined && view.stage === 'sending' && now - receipt.since >= waitingMs
  return lines(
    headOf(receipt, view),
    t.trade.headline(sideOf(receipt), String(receipt.order.symbol), String(receipt.order.type)),
    ...wanted(receipt, view),
    ...execution(receipt, view),
    view.stage === 'rejected' && view.fault ? html`${faultText(receipt.language, view.fault)}` : undefined,
    note === undefined ? undefined : html`<i>${note}</i>`,
    isStuck ? t.trade.waiting : undefined,
    view.orderId === undefined || view.at === undefined
      ? undefined
      : html`<i>${moment(view.at)} UTC · ${t.receipt.number} ${view.orderId}</i>`,
  )
}

function cancelling({ request, order, language, base }: Receipt): Html {
  const t = texts[language].trade
  const symbol = String(order.symbol)
  switch (request?.state) {
    case undefined:
    case 'sending':
      return t.cancelling(symbol)
    case 'rejected':
    case 'notPlaced':
      return t.cancelRefused(symbol, request.fault ? faultText(language, request.fault) : html``)
    case 'checking':
    case 'quarantined':
      return t.cancelChecking(symbol)
    case 'placed':
    case 'cancelled':
    case 'done': {
      const executed = request.legs[0]?.executedQuantity
      const some = executed !== undefined && Number(executed) > 0
      return t.cancelDone(symbol, some ? `${quantity(executed)} ${base}`.trim() : undefined)
    }
  }
}

/** An order that rests can be cancelled where its receipt stands. */
function cancelButton({ accountId, order, base, language }: Receipt, { stage, orderId }: ReceiptView): Button[][] {
  if (orderId === undefined || (stage !== 'open' && stage !== 'partial') || order.type !== 'LIMIT') return []
  const symbol = String(order.symbol)
  const label = texts[language].button.cancelOrder(symbol)
  return [[{ label, action: { do: 'cancelOrder', accountId, symbol, orderId, base } }]]
}

/** A receipt as its message shows it at `now`. */
export function receiptReply(receipt: Receipt, now: number): Reply {
  if (receipt.action === 'cancel') return { text: cancelling(receipt) }
  return { text: placing(receipt, now), buttons: cancelButton(receipt, viewOf(receipt)) }
}
