import { type BookedOrder, executedOf, isOpen, plain } from './exchange-book.ts'
import type { Intent } from './intents.ts'
import type { Said } from './views.ts'

/** What a receipt's headline claims, by its words; the exchange must agree. */
const claims: readonly (readonly [RegExp, (booked: BookedOrder | undefined) => boolean])[] = [
  [/<b>Filled<\/b>/, (booked) => booked !== undefined && !isOpen(booked) && executedOf(booked) !== '0'],
  [/<b>Partly filled<\/b>/, (booked) => booked !== undefined && executedOf(booked) !== '0'],
  [/<b>On the book<\/b>/, (booked) => booked !== undefined && isOpen(booked)],
  [/<b>(Cancelled|Ended by Binance)<\/b>/, (booked) => booked?.ended !== undefined],
  [/<b>(Not accepted|Not placed|Not sent\.)<\/b>/, (booked) => booked === undefined],
]

/** Words that promise that no order exists: whenever they stood, none may ever have existed. */
const denials = /Not accepted|Not placed|Not sent|was not sent|nothing was sent/

/** What the chat said of an intent, at any time and in the end. */
export function judgeReceipt({ via }: Intent, said: Said, isTaken: boolean, booked: BookedOrder | undefined): string[] {
  if (via === 'nats') return []
  const texts = said.get(`${via.chatId}/${via.messageId}`) ?? []
  const faults = texts
    .filter((text) => denials.test(text) && booked !== undefined)
    .map((text) => `the chat said "${text.split('\n')[0]}" of an order that exists`)
  const last = texts.at(-1)
  if (!isTaken) {
    // Nothing was handed in: its preview stands as it was, or says that nothing was sent.
    return last === undefined || denials.test(last)
      ? faults
      : [...faults, `the chat says "${last.split('\n')[0]}" of what was never handed in`]
  }
  if (last === undefined) return [...faults, 'the chat never told what became of it']
  const claim = claims.find(([words]) => words.test(last))
  if (!claim) return [...faults, `the chat ends with "${last.split('\n')[0]}"`]
  if (!claim[1](booked)) return [...faults, `the chat ends with "${last.split('\n')[0]}", the exchange disagrees`]
  const [, told] = /Filled: <b>([\d.,]+)/.exec(last) ?? []
  if (booked && told !== undefined && plain(told.replaceAll(',', '')) !== executedOf(booked)) {
    return [...faults, `the chat tells of ${told} filled, the exchange of ${executedOf(booked)}`]
  }
  return faults
}
