import type { Fact } from '@flotilla/protocol'
import { describe, expect, it } from 'vitest'
import { fleetView } from './fleet-view.ts'
import { createRollCall } from './roll-call.ts'

const now = 1_790_000_000_000
const view = (facts: readonly Fact[]) => fleetView(facts, createRollCall(), now)
const pool = (name: string, scope: string, used: number) => ({
  kind: 'pool' as const,
  pool: name,
  scope,
  used,
  limit: 100,
  window: '60s',
  resetAt: now + 15_000,
})
const instance = (role: string, name: string) => ({
  kind: 'instance' as const,
  role,
  instance: name,
  pid: 1,
  egress: 'local',
  state: 'ready',
  version: '0.1.0',
  slots: 0,
  uptimeMs: 1_000,
  heardMsAgo: 100,
})

describe('the view of the fleet', () => {
  it('names roles that nobody plays, in the order of the contract; strategies only when there are some', () => {
    expect(view([]).roles.map(({ role }) => role)).toEqual([
      'coordinator',
      'market-stream',
      'user-stream',
      'executor',
      'alerts',
      'telegram',
      'console',
    ])
    const { roles } = view([instance('strategies', 'strategies-1'), instance('executor', 'executor-2')])
    expect(roles.find(({ role }) => role === 'strategies')?.instances).toHaveLength(1)
    expect(roles.find(({ role }) => role === 'executor')?.instances).toHaveLength(1)
  })

  it('shows budgets of addresses first, then the fullest of the accounts, and counts the rest', () => {
    const accounts = Array.from({ length: 40 }, (_, n) => pool('spot-orders-10s', `account-${n}`, n))
    const { budgets, moreBudgets } = view([...accounts, pool('spot', 'local', 1)])
    expect(budgets[0]).toMatchObject({ pool: 'spot', used: 1, resetsInMs: 15_000 })
    expect(budgets[1]).toMatchObject({ scope: 'account-39' })
    expect(budgets.length + moreBudgets).toBe(41)
  })

  it('keeps the budgets of an address in one order, whichever was used first', () => {
    const names = ['sapi-ip/sapi/v1/x', 'connections', 'futures', 'spot']
    const { budgets } = view(names.map((name) => pool(name, 'local', 1)))
    expect(budgets.map((budget) => budget.pool)).toEqual(['spot', 'futures', 'connections', 'sapi-ip/sapi/v1/x'])
  })

  it('leaves out a fact it cannot read and shows the others', () => {
    const odd = { kind: 'pool' as const, pool: 'spot', used: 'many' }
    expect(view([odd, pool('futures', 'local', 2)]).budgets.map((budget) => budget.pool)).toEqual(['futures'])
  })

  it('tells which budgets are frozen and for how long', () => {
    const freeze = { kind: 'freeze' as const, scope: 'local', pool: 'spot', until: now + 60_000, cause: '429' }
    const counts = { accounts: 2, safe: 1, cancelled: 3, closed: 0 }
    const held = {
      kind: 'freeze' as const,
      cause: 'kill-switch',
      scope: 'all',
      by: 'ada',
      flatten: false,
      at: now - 5,
      ...counts,
    }
    expect(view([freeze, held]).killSwitches).toEqual([
      { scope: 'all', by: 'ada', flatten: false, forMs: 5, ...counts },
    ])
    expect(view([freeze, held]).freezes).toEqual([{ scope: 'local', pool: 'spot', cause: '429', endsInMs: 60_000 }])
  })
})
