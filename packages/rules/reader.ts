import { formatDuration, parseDuration } from './duration.ts'
import { ParseFailure, type RuleFaultCode } from './fault.ts'
import { suggest } from './suggest.ts'
import { type Token, tokenize } from './tokens.ts'

export type Reader = ReturnType<typeof createReader>

/** Walks over a rule's text and knows how to complain about the place where it stands. */
export function createReader(text: string) {
  const tokens = tokenize(text)
  let next = 0

  const failAt = (code: RuleFaultCode, message: string, position: number) =>
    new ParseFailure(code, message, { position, length: Math.max(1, text.length - position) })

  /** @param candidates the nearest of them is suggested; a single one always is. */
  function failOn(
    code: RuleFaultCode,
    token: { text: string; at: number },
    message: string,
    candidates: readonly string[] = [],
  ) {
    const meant = candidates.length === 1 ? candidates[0] : suggest(token.text, candidates)
    return new ParseFailure(code, message, { position: token.at, length: token.text.length }, meant)
  }

  function fail(code: RuleFaultCode, message: string, candidates: readonly string[] = []) {
    const token = tokens[next]
    return token ? failOn(code, token, message, candidates) : failAt(code, message, text.length)
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

    /** @throws ParseFailure with `expectation` when no word comes next. */
    word(expectation: string): Token {
      const token = tokens[next]
      if (token?.kind !== 'word') throw fail('RULE_SYNTAX', expectation)
      next++
      return token
    },

    /** @throws ParseFailure; `example` shows how it is written. */
    duration(leastMs: number, mostMs: number, example: string): number {
      const token = this.word(`A duration is expected here, as in “${example}”.`)
      const ms = parseDuration(token.text.toLowerCase())
      if (ms === undefined) throw failOn('RULE_SYNTAX', token, `“${token.text}” is no duration; write “${example}”.`)
      if (ms < leastMs || ms > mostMs)
        throw failOn(
          'RULE_RANGE',
          token,
          `Between ${formatDuration(leastMs)} and ${formatDuration(mostMs)} is possible here.`,
        )
      return ms
    },
  }
}
