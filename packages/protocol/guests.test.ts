import fc from 'fast-check'
import { expect, it } from 'vitest'
import { guestPermissions } from './guests.ts'
import { FaultError } from './outcome.ts'
import { definedSubjects } from './subject.ts'

const codeOf = (act: () => unknown) => {
  try {
    act()
    return 'allowed'
  } catch (error) {
    return error instanceof FaultError ? error.fault.code : String(error)
  }
}
const asking = (...read: string[]) => codeOf(() => guestPermissions({ name: 'guest', read }))

it('lets in what is asked for, with an inbox of its own, and the leases that market data needs', () => {
  expect(guestPermissions({ name: 'chartist', read: ['md.spot.BTCUSDT.>', 'query.spot.*'] })).toEqual({
    subscribe: ['_INBOX_chartist.>', 'md.spot.BTCUSDT.>'],
    publish: ['md.drop', 'md.want', 'query.spot.*'],
  })
})

it('an account is what is told of it and the alerts of its owner, and nothing may be published', () => {
  expect(guestPermissions({ name: 'books', account: { accountId: '7fabc', userId: 'u1' } })).toEqual({
    subscribe: ['_INBOX_books.>', 'account.7fabc.>', 'alerts.fired.u1.*'],
    publish: [],
  })
})

it.each([
  '>',
  '*.>',
  '*',
  'orders.>',
  'orders.cmd.*.*.*',
  'audit.7fabc',
  'notify.u1',
  'accounts.>',
  'accounts.list',
  'sign.7f.7fabc.userStream',
  'call.7f.7fabc.spot.getAccount',
  'fleet.>',
  'md.>',
  '$KV.accounts.>',
  '$JS.API.>',
  '$SYS.>',
  '_INBOX.>',
  '_INBOX_telegram.>',
  'md.spot.BTC USDT.trade',
  'md..x.y',
  'md.>.x',
  'made.up',
  '',
])('refuses %j', (subject) => {
  expect(asking(subject)).not.toBe('allowed')
})

it('refuses the names of the fleet, and names that are no tokens', () => {
  for (const name of ['telegram', 'operator', 'provision', 'a.b', '*', '>', '', 'a b']) {
    expect(codeOf(() => guestPermissions({ name, read: ['alerts.fired.>'] }))).not.toBe('allowed')
  }
})

it('whatever is asked for, nothing that is not for guests can be heard or told', () => {
  const word = fc.constantFrom(
    '*',
    '>',
    'md',
    'spot',
    'orders',
    'cmd',
    'state',
    'accounts',
    'account',
    'list',
    'x1',
    '7f',
  )
  const matches = (filter: string, subject: string) => {
    const asked = filter.split('.')
    const given = subject.split('.')
    const end = asked.indexOf('>')
    const fits = (length: number) => asked.slice(0, length).every((each, at) => each === '*' || each === given[at])
    return end >= 0 ? given.length > end && fits(end) : asked.length === given.length && fits(asked.length)
  }
  const closed = definedSubjects
    .filter(
      ({ pattern, users }) =>
        !users.guests && !definedSubjects.some((each) => each.pattern === pattern && each.users.guests),
    )
    .map(({ pattern }) => pattern.replaceAll(/\{\w+\}/g, 'x1'))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const read = [words.join('.')]
      let allowed: string[]
      try {
        const { subscribe, publish } = guestPermissions({ name: 'guest', read })
        allowed = [...subscribe, ...publish.filter((each) => !each.startsWith('md.'))]
      } catch {
        return
      }
      for (const subject of closed) expect(allowed.filter((filter) => matches(filter, subject))).toEqual([])
    }),
    { numRuns: 3_000 },
  )
})
