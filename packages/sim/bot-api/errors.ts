/** An answer `{ok:false}` in Telegram's own words. @see https://core.telegram.org/bots/api#making-requests */
export class BotApiError extends Error {
  readonly code: number
  readonly retryAfter: number | undefined
  constructor(code: number, description: string, retryAfter?: number) {
    super(description)
    this.name = 'BotApiError'
    this.code = code
    this.retryAfter = retryAfter
  }
}

export const badRequest = (what: string) => new BotApiError(400, `Bad Request: ${what}`)
export const forbidden = (what: string) => new BotApiError(403, `Forbidden: ${what}`)
export const conflict = (what: string) => new BotApiError(409, `Conflict: ${what}`)

/** @param seconds whole seconds from 1, as Telegram gives them. */
export const tooManyRequests = (seconds: number) =>
  new BotApiError(429, `Too Many Requests: retry after ${seconds}`, seconds)
