/** A piece of a rule's text; `at` counts characters from 0. */
export type Token = { text: string; at: number; kind: 'word' | 'sign' }

/** Signs stand by themselves; everything else up to a space is a word. */
export function tokenize(text: string): Token[] {
  return [...text.matchAll(/>=|<=|=>|=<|==|[<>=():]|&&|\|\||[^\s<>=():&|]+|./gu)]
    .filter((match) => match[0].trim() !== '')
    .map((match) => ({ text: match[0], at: match.index, kind: /^[<>=():&|]/.test(match[0]) ? 'sign' : 'word' }))
}
