import { refused } from '@flotilla/protocol'

/** What a coordinator answers that may not decide: it was deposed, or its lease has run out. Asking again is right. */
export const notActive = refused({
  code: 'NOT_ACTIVE',
  message: 'another coordinator answers from now on',
  outcome: 'unsent',
})
