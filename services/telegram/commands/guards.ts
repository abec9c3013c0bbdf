import type { Fleet } from '@flotilla/client'
import { FaultError, largeOrderUsd } from '@flotilla/protocol'
import Big from 'big.js'
import type { AccountChoice } from '../accounts.ts'
import type { ActionOf } from '../action.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import { lines } from '../html.ts'
import { byOf } from '../users.ts'

export interface GuardDeps {
  readonly fleet: Fleet
  readonly choice: AccountChoice
}

/** Assets that are worth a dollar, as the executor counts them; of others it is not known here what an order is worth. */
const dollars = new Set(['USDT', 'USDC', 'FDUSD', 'TUSD', 'USD1', 'USD'])

const isCode = (text = '') => /^\d{6}$/.test(text)
const caps = { order: 'perOrder', day: 'perDay', code: 'codeAbove' } as const

/** What holds an account back: caps, and the second factor that large orders and key changes ask for. */
export function createGuards({ fleet, choice }: GuardDeps) {
  const isOn = async (userId: string) => (await fleet.accounts.totp({ userId, act: 'show' })).state === 'on'

  /** Whether a code has to be asked for before an order is handed in; the executor decides, and has the last word. */
  const asksCode = async ({ user }: Ask, { accountId, quote, worth }: ActionOf<'placeOrder'>): Promise<boolean> => {
    try {
      if (!(await isOn(user.userId))) return false
      if (worth === undefined || !dollars.has(quote)) return true
      const { codeAbove = largeOrderUsd } = (await fleet.accounts.caps({ accountId, userId: user.userId })).caps
      return new Big(worth).gt(codeAbove)
    } catch (error) {
      if (error instanceof FaultError) return false
      throw error
    }
  }

  const totp = async ({ user, t, words }: Ask): Answer => {
    const [first, code] = words
    const { state } = await fleet.accounts.totp({ userId: user.userId, act: 'show' })
    if (isCode(first) && state === 'pending') {
      const confirmed = await fleet.accounts.totp({ userId: user.userId, act: 'confirm', code: first })
      return { text: t.guard.states[confirmed.state] }
    }
    if (first === 'off') {
      if (!isCode(code)) return { text: t.guard.totpUsage }
      return { text: t.guard.states[(await fleet.accounts.totp({ userId: user.userId, act: 'off', code })).state] }
    }
    if (state === 'on' && first !== 'new') return { text: lines(t.guard.states.on, t.guard.totpUsage) }
    if (first !== undefined && first !== 'new' && !isCode(first)) return { text: t.guard.totpUsage }
    const { url } = await fleet.accounts.openPage({ userId: user.userId, purpose: 'totp', language: user.language })
    return { text: t.guard.enroll, buttons: [[{ label: t.button.openPage, url }]] }
  }

  const capsCommand = (ask: Ask): Answer =>
    choice.withAccount(ask, async (_, { accountId, label }) => {
      const { t, user, words } = ask
      const [name = '', value = '', code] = words
      const wish = { accountId, userId: user.userId, by: byOf(user) }
      if (words.length === 0) {
        const { caps: held, spentToday } = await fleet.accounts.caps(wish)
        return { text: t.guard.caps(label, { codeAbove: largeOrderUsd, ...held }, spentToday) }
      }
      const cap = Object.hasOwn(caps, name) ? caps[name as keyof typeof caps] : undefined
      if (!cap || !/^(off|\d{1,12}(\.\d{1,8})?)$/.test(value)) return { text: t.guard.capsUsage }
      const change = { [cap]: value === 'off' ? null : value, ...(isCode(code) ? { code } : {}) }
      const { caps: held, spentToday } = await fleet.accounts.caps({ ...wish, ...change })
      return { text: t.guard.caps(label, { codeAbove: largeOrderUsd, ...held }, spentToday) }
    })

  return { commands: { totp, caps: capsCommand } satisfies Commands, asksCode, isOn }
}

export type Guards = ReturnType<typeof createGuards>
