import { TelegramError } from 'telegraf'

/** Why Telegram did not do it. `unreachable`: it may have done it, the answer did not come. */
export type TelegramFault =
  | { readonly kind: 'tooMany'; readonly retryAfterMs: number }
  | { readonly kind: 'blocked' | 'gone' | 'unchanged' | 'refused' | 'unreachable'; readonly why: string }

/** What may be said of a failed call: never a URL, since the token is part of it. */
export function faultOf(error: unknown): TelegramFault {
  if (!(error instanceof TelegramError)) {
    const name = error instanceof Error ? error.name : 'unknown'
    return { kind: 'unreachable', why: name === 'AbortError' ? 'no answer in time' : `the call failed (${name})` }
  }
  const { code, description: why, parameters } = error
  if (code === 429) return { kind: 'tooMany', retryAfterMs: (parameters?.retry_after ?? 1) * 1_000 }
  if (code >= 500) return { kind: 'unreachable', why }
  if (code === 403) return { kind: 'blocked', why }
  if (/message is not modified/i.test(why)) return { kind: 'unchanged', why }
  if (/message (to edit|to delete) not found|message can't be (edited|deleted)/i.test(why)) return { kind: 'gone', why }
  if (/chat not found|user is deactivated/i.test(why)) return { kind: 'blocked', why }
  return { kind: 'refused', why }
}
