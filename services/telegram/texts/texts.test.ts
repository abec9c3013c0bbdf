import { SENTENCES } from '@flotilla/venue'
import { expect, test } from 'vitest'
import { commandNames } from '../command-names.ts'
import { faultText, findingText, texts } from './index.ts'

/** Every place of a tree of texts: `trade.expired`, … */
function places(tree: object, at = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !('html' in value)
      ? places(value, `${at}${name}.`)
      : [`${at}${name}`],
  )
}

test('both languages say the same things', () => {
  expect(places(texts.tr).sort()).toEqual(places(texts.en).sort())
})

test.each(['en', 'tr'] as const)('the list of commands fits Telegram in %s', (language) => {
  for (const name of commandNames) {
    expect(name).toMatch(/^[a-z0-9_]{1,32}$/)
    const description = texts[language].commands[name]
    expect(description.length).toBeGreaterThan(2)
    expect(description.length).toBeLessThanOrEqual(256)
  }
})

test("a fault is told in the user's language, and in its own words when it is not ours", () => {
  const fault = { code: 'INSUFFICIENT_BALANCE', message: 'x', outcome: 'rejected' as const }
  expect(faultText('tr', fault).html).toContain(SENTENCES.INSUFFICIENT_BALANCE[1])
  expect(faultText('en', { ...fault, code: 'SOMETHING_NEW', message: '<new>' }).html).toBe('&lt;new&gt;')
})

test('figures of a fault are told in the language of the rest', () => {
  const fault = { code: 'CAP_EXCEEDED', message: 'worth 100 USD', outcome: 'rejected' as const }
  const told = { ...fault, in: { en: '100 USD are too much', tr: '100 USD fazla' } }
  expect(faultText('tr', told).html).toBe('100 USD fazla')
  expect(faultText('en', told).html).toBe('100 USD are too much')
})

test('a finding says how to mend it', () => {
  const finding = {
    code: 'KEY_MAY_WITHDRAW',
    level: 'refuse' as const,
    message: 'the key may withdraw',
    fix: 'switch it off',
    in: {
      en: { message: 'the key may withdraw', fix: 'switch it off' },
      tr: { message: 'anahtarın para çekme izni var', fix: 'bu izni kapat' },
    },
  }
  expect(findingText('en', finding).html).toContain('switch it off')
  expect(findingText('tr', finding).html).toMatch(/Anahtarın para çekme[\s\S]*bu izni kapat/)
})
