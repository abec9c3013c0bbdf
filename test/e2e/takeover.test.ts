import { type Fleet, handIn } from '@flotilla/client'
import { clientOrderIdOf } from '@flotilla/orders'
import { type Command, isFinal, type OrderState, OrderStateEvent } from '@flotilla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { connectTo, ledgerOf, openAccount } from '../support/client.ts'
import { startTestFleet, type TestFleet, waitFor } from '../support/index.ts'

let fleet: TestFleet
let client: Fleet

beforeAll(async () => {
  fleet = await startTestFleet({ scale: { executor: 3 } })
  client = await connectTo(fleet)
}, 120_000)

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const nameOf = (n: number) => `c${String(n).padStart(4, '0')}`

const order = (n: number): Command => ({
  ...{ action: 'place', market: 'spot', by: 'test', expiresAt: Date.now() + 120_000 },
  order: {
    ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.0005' },
    price: String(20_000 + n),
  },
})

/** The last state of each command of an account. */
const statesOf = async (accountId: string) => {
  const states = await client.bus.listLast(OrderStateEvent, { accountId })
  return new Map<string, OrderState>(states.map(({ tokens, payload }) => [tokens.commandId, payload]))
}

describe('executors killed, frozen and leaving under load', () => {
  test('lose no command, double none, and keep the order of each account', async () => {
    const users = ['ida', 'jon', 'kim', 'leo', 'mia', 'ned']
    const accounts = await Promise.all(users.map((userId) => openAccount(fleet, client, userId)))
    const count = 120
    const disturb = async () => {
      await pause(1_500)
      fleet.kill('executor-1', 'SIGKILL')
      await pause(2_500)
      fleet.kill('executor-2', 'SIGSTOP')
      await pause(5_000)
      fleet.kill('executor-2', 'SIGCONT')
      await pause(1_500)
      fleet.kill('executor-3', 'SIGTERM')
    }
    const disturbed = disturb()
    for (let n = 0; n < count; n += 1) {
      const taken = await Promise.all(
        accounts.map(({ accountId }) => handIn(client.bus, accountId, nameOf(n), order(n))),
      )
      expect(taken).toEqual(taken.map(() => undefined))
      await pause(90)
    }
    await disturbed
    const unfinished = async () => {
      const all = await Promise.all(accounts.map(({ accountId }) => statesOf(accountId)))
      return all.reduce(
        (sum, states) => sum + count - [...states.values()].filter(({ state }) => isFinal(state)).length,
        0,
      )
    }
    await waitFor('every command to be settled', async () => (await unfinished()) === 0, { timeoutMs: 120_000 })

    const ledger = await ledgerOf(fleet)
    let placed = 0
    for (const { accountId, uid } of accounts) {
      const states = await statesOf(accountId)
      const accepted = ledger
        .filter(({ kind, uid: of }) => kind === 'order' && of === uid)
        .map((row) => row.clientOrderId)
      const inOrder = Array.from({ length: count }, (_, n) => clientOrderIdOf(accountId, nameOf(n)))
      // Once each, in the order they were sent, and none that its user was told is not there.
      expect(accepted).toEqual(inOrder.filter((id) => accepted.includes(id)))
      const told = inOrder.filter((_, n) => ['placed', 'cancelled'].includes(states.get(nameOf(n))?.state ?? ''))
      expect(accepted).toEqual(told)
      placed += accepted.length
    }
    // What was caught between record and send is found out first, and holds back that one account; the rest goes on.
    expect(placed).toBeGreaterThan((count * users.length) / 3)
    const refused = await Promise.all(accounts.map(({ accountId }) => statesOf(accountId)))
    const codes = refused.flatMap((states) => [...states.values()]).flatMap(({ fault }) => fault?.code ?? [])
    // Frozen between permit and send, it must not send.
    const expected = new Set(['STILL_CHECKING', 'PERMIT_EXPIRED', 'TOO_SLOW'])
    expect(codes.filter((code) => !expected.has(code))).toEqual([])
  }, 240_000)
})
