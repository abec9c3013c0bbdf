import type { Market } from '@flotilla/protocol'

/** What of an account is listened to, and paged, as one: the two kinds of margin have orders and trades of their own. */
export const books = ['spot', 'margin', 'isolated', 'usdm', 'coinm'] as const
export type Book = (typeof books)[number]

/** One book of one account; `symbol` names the pair of an isolated margin account. */
export interface Feed {
  readonly accountId: string
  readonly book: Book
  readonly symbol?: string
}

export const nameOf = ({ accountId, book, symbol }: Feed): string =>
  symbol === undefined ? `${accountId}/${book}` : `${accountId}/${book}/${symbol}`

export const marketOf = (book: Book): Exclude<Market, 'options'> => (book === 'isolated' ? 'margin' : book)

/** What every fact of a feed says of where it belongs. */
export const placeOf = ({ book, symbol }: Feed) => ({
  market: marketOf(book),
  ...(symbol === undefined ? {} : { isolatedSymbol: symbol }),
})
