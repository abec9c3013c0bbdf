import { formatDuration, parseDuration } from './duration.ts'
import { ParseFailure } from './fault.ts'
import type { Reason } from './messages.ts'
import { suggest } from './suggest.ts'
import { type Token, tokenize } from './tokens.ts'

export type Reader = ReturnType<typeof createReader>

/** What is put into a sentence. */
type Values = { readonly [name: string]: string }

/** Walks over a rule's text and knows how to complain about the place where it stands. */
export function createReader(text: string) {
  const tokens = tokenize(text)
  let next = 0

  const failAt = (reason: Reason, position: number, values: Values = {}) =>
    new ParseFailure({ reason, values, position, length: Math.max(1, text.length - position) })

  /** @param candidates the nearest of them is suggested; a single one always is. */
  function failOn(
    reason: Reason,
    token: { text: string; at: number },
    candidates: readonly string[] = [],
    values: Values = {},
  ) {
    const suggestion = candidates.length === 1 ? candidates[0] : suggest(token.text, candidates)
    const place = { position: token.at, length: token.text.length }
    return new ParseFailure({ reason, values: { text: token.text, ...values }, ...place, suggestion })
  }

  function fail(reason: Reason, values: Values = {}) {
    const token = tokens[next]
    return token ? failOn(reason, token, [], values) : failAt(reason, text.length, values)
  }

  return {
    fail,
    failAt,
    failOn,
    peek: (): Token | undefined => tokens[next],
    skip: () => void next++,

    /** Takes the next token when it is one of these, in any case. */
    take(...wanted: string[]): boolean {
      const token = tokens[next]
      if (!token || !wanted.includes(token.text.toLowerCase())) return false
      next++
      return true
    },

    /** @throws ParseFailure with this reason when no word comes next. */
    word(wanted: Reason, values?: Values): Token {
      const token = tokens[next]
      if (token?.kind !== 'word') throw fail(wanted, values)
      next++
      return token
    },

    /** @throws ParseFailure; `example` shows how it is written. */
    duration(leastMs: number, mostMs: number, example: string): number {
      const token = this.word('wantDuration', { example })
      const ms = parseDuration(token.text.toLowerCase())
      if (ms === undefined) throw failOn('noDuration', token, [], { example })
      if (ms < leastMs || ms > mostMs)
        throw failOn('durationRange', token, [], { least: formatDuration(leastMs), most: formatDuration(mostMs) })
      return ms
    },
  }
}
