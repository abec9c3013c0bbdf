import { type Fault, type Finding, fleetSentence, type User } from '@flotilla/protocol'
import { sentence } from '@flotilla/venue'
import { type Html, html } from '../html.ts'
import { en, type Texts } from './en.ts'
import { tr } from './tr.ts'

export type { Texts } from './en.ts'

export type Language = User['language']

export const languages: readonly Language[] = ['en', 'tr']

/** What the bot says, by language. */
export const texts: Readonly<Record<Language, Texts>> = { en, tr }

const sentenceCase = (text: string, language: Language) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1)

/** Why something failed, in the user's language where it is known to us; else in the words of who refused it. */
export function faultText(language: Language, fault: Fault): Html {
  const { code, message } = fault
  const said = texts[language].faults[code] ?? fleetSentence(fault, language) ?? sentence(code, language)
  return html`${sentenceCase(said ?? message, language)}`
}

const signs: Readonly<Record<Finding['level'], string>> = { ok: '✅', warn: '⚠️', refuse: '❌' }

/** One thing the check of a key found, with how to mend it. */
export function findingText(language: Language, { code, level, in: translated, ...plain }: Finding): Html {
  const { message, fix } = translated?.[language] ?? { ...plain, message: sentence(code, language) ?? plain.message }
  return html`${signs[level]} ${sentenceCase(message, language)}${fix === undefined ? '' : html`\n      <i>${fix}</i>`}`
}
