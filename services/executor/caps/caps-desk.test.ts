import { expect, it } from 'vitest'
import { capsAfter } from './caps-desk.ts'

it.each([
  [{}, { perOrder: '5' }, false],
  [{ perOrder: '5' }, { perOrder: '5.0' }, false],
  [{ perOrder: '5' }, { perOrder: '4' }, false],
  [{ perOrder: '5' }, { perOrder: '40' }, true],
  [{ perOrder: '9' }, { perOrder: '10' }, true],
  [{ perDay: '5' }, { perDay: null }, true],
  [{}, { perDay: null }, false],
  // Large orders need a code although nobody set from where on.
  [{}, { codeAbove: '20000' }, true],
  [{}, { codeAbove: '500' }, false],
  [{ codeAbove: '20000' }, { codeAbove: null }, false],
])('caps %j with the wish %j let more through: %s', (before, wish, raises) => {
  expect(capsAfter(before, wish).raises).toBe(raises)
})
