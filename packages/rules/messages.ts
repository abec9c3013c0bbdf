/**
 * - `RULE_SYNTAX` not the language
 * - `RULE_UNSUPPORTED` understood, but nothing evaluates it yet
 * - `RULE_RANGE` a number or duration out of bounds
 */
type RuleFaultCode = 'RULE_SYNTAX' | 'RULE_UNSUPPORTED' | 'RULE_RANGE'

interface Message {
  readonly code: RuleFaultCode
  readonly en: string
  readonly tr: string
}

const syntax = (en: string, tr: string): Message => ({ code: 'RULE_SYNTAX', en, tr })
const range = (en: string, tr: string): Message => ({ code: 'RULE_RANGE', en, tr })

/** Why a text may be no rule, in English and Turkish; `{name}` stands for a value of the fault. */
export const MESSAGES = {
  tooLong: range('A rule has at most {most} characters.', 'Bir koşul en çok {most} karakter olabilir.'),
  tooManyConditions: range('A rule has at most {most} conditions.', 'Bir kuralda en çok {most} koşul olabilir.'),
  openBracket: syntax('The bracket is not closed; “)” is missing here.', 'Parantez kapanmamış; burada “)” eksik.'),
  wantSymbol: syntax('A symbol such as BTCUSDT is expected here.', 'Burada BTCUSDT gibi bir sembol bekleniyor.'),
  wantSymbolOfMarket: syntax(
    'A symbol such as BTCUSDT is expected after the market.',
    'Piyasadan sonra BTCUSDT gibi bir sembol bekleniyor.',
  ),
  noMarket: syntax('“{text}” is no market; {markets} are.', '“{text}” bir piyasa değil; {markets} yazılabilir.'),
  noSymbol: syntax(
    '“{text}” is no symbol; one such as BTCUSDT is expected.',
    '“{text}” bir sembol değil; BTCUSDT gibi bir sembol bekleniyor.',
  ),
  notYet: {
    code: 'RULE_UNSUPPORTED',
    en: '“{text}” is not evaluated yet; price, crosses, change, move and volume are.',
    tr: '“{text}” henüz desteklenmiyor; price, crosses, change, move ve volume kullanılabilir.',
  },
  noMeasure: syntax(
    '“{text}” is not understood after a symbol; >, <, crosses, change, move or volume is expected.',
    'Sembolden sonra “{text}” anlaşılmadı; >, <, crosses, change, move ya da volume bekleniyor.',
  ),
  seldomEqual: syntax(
    'A price is seldom exactly equal; use crosses.',
    'Fiyat neredeyse hiç tam eşit olmaz; crosses kullan.',
  ),
  otherWayRound: syntax('“{text}” is written the other way round.', '“{text}” tersten yazılmış.'),
  wantComparison: syntax('>, >=, < or <= is expected here.', 'Burada >, >=, < ya da <= bekleniyor.'),
  wantPrice: syntax('A price such as 70000 is expected here.', 'Burada 70000 gibi bir fiyat bekleniyor.'),
  separators: syntax('A price is written without separators.', 'Fiyat ayraçsız yazılır.'),
  noPrice: syntax(
    '“{text}” is no price; digits such as 70000 or 0.125 are expected.',
    '“{text}” bir fiyat değil; 70000 ya da 0.125 gibi rakamlar bekleniyor.',
  ),
  zeroPrice: range('A price is above zero.', 'Fiyat sıfırdan büyük olmalı.'),
  wantRelative: syntax('{example} or the like is expected here.', 'Burada {example} gibi bir değer bekleniyor.'),
  wantPercentage: syntax('{measure} is compared with a percentage.', '{measure} bir yüzdeyle karşılaştırılır.'),
  wantMultiple: syntax('{measure} is compared with a multiple.', '{measure} bir katla karşılaştırılır.'),
  noRelative: syntax(
    '“{text}” is not understood; {example} or the like is expected.',
    '“{text}” anlaşılmadı; {example} gibi bir değer bekleniyor.',
  ),
  neverNegative: range('{measure} is never negative.', '{measure} eksi olamaz.'),
  wantDuration: syntax(
    'A duration is expected here, as in “{example}”.',
    'Burada bir süre bekleniyor; örneğin “{example}”.',
  ),
  noDuration: syntax('“{text}” is no duration; write “{example}”.', '“{text}” bir süre değil; “{example}” yaz.'),
  durationRange: range('Between {least} and {most} is possible here.', 'Burada {least} ile {most} arası olabilir.'),
  wantExpiry: syntax(
    '“in 7d” or a day such as 2026-12-31 (UTC) is expected here.',
    'Burada “in 7d” ya da 2026-12-31 (UTC) gibi bir gün bekleniyor.',
  ),
  noDay: syntax(
    '“{text}” is no day; write “expires in 7d” or a day such as 2026-12-31.',
    '“{text}” bir gün değil; “expires in 7d” ya da 2026-12-31 gibi bir gün yaz.',
  ),
  saidBefore: syntax(
    '“{text}” contradicts or repeats what was said before.',
    '“{text}” önce yazılanla çelişiyor ya da onu tekrarlıyor.',
  ),
  unexpected: syntax(
    '“{text}” is not expected here; AND, OR, once, repeat, cooldown or expires may follow.',
    'Burada “{text}” beklenmiyor; AND, OR, once, repeat, cooldown ya da expires gelebilir.',
  ),
} as const satisfies Record<string, Message>

export type Reason = keyof typeof MESSAGES

const DID_YOU_MEAN = { en: 'Did you mean “{suggestion}”?', tr: 'Şunu mu demek istedin: “{suggestion}”?' } as const

/** The sentence for a reason, with its values put in and what was probably meant. */
export function say(
  language: 'en' | 'tr',
  reason: Reason,
  values: Readonly<Record<string, string>>,
  suggestion?: string,
): string {
  const sentence = MESSAGES[reason][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
  return suggestion === undefined
    ? sentence
    : `${sentence} ${DID_YOU_MEAN[language].replace('{suggestion}', () => suggestion)}`
}
