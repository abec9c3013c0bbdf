import { isSafeNumber, parse } from 'lossless-json'

/**
 * Parses JSON without losing a digit: a number that a JavaScript number cannot hold exactly (order ids beyond 2^53)
 * becomes its own text; all others stay numbers.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLossless(text: string): unknown {
  if (!MAY_LOSE.test(text)) return JSON.parse(text)
  return parse(text, undefined, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue })
}

/** Where a value can stand, a number of sixteen characters or more, or one with an exponent: only those can lose digits. */
const MAY_LOSE = /(?:^|[:,[\s])-?\d(?:[\d.eE+-]{15}|[\d.]*[eE])/

function exactNumber(text: string): number | string {
  return isSafeNumber(text) ? Number(text) : text
}
