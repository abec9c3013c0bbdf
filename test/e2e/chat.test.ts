import { beforeAll, describe, expect, test } from 'vitest'
import { ledgerOf, setFault, setPrice } from '../support/client.ts'
import { startTestFleet, type TestFleet, waitFor } from '../support/index.ts'
import { filled, person } from '../support/person.ts'

let fleet: TestFleet

beforeAll(async () => {
  fleet = await startTestFleet()
}, 120_000)

const ordersOf = async (uid: string) => (await ledgerOf(fleet)).filter((row) => row.kind === 'order' && row.uid === uid)

describe('in the chat', () => {
  test('a newcomer is greeted, and a private command without a key says what is missing', async () => {
    const ada = person(fleet, 501)
    await ada.ask('/start', /Ada/)
    await ada.ask('/balance', /\/addkey/)
    expect((await ledgerOf(fleet)).filter(({ path }) => path === '/api/v3/account')).toEqual([])
  })

  test('/buy → preview → confirm → the same message becomes the receipt', async () => {
    const ada = person(fleet, 502)
    const uid = await ada.connectAccount()
    const preview = await ada.ask('/buy BTCUSDT $100', /BTCUSDT/)
    expect(preview.text).toMatch(/100/)
    await ada.press(preview, /Confirm/)
    const receipt = await ada.reads(preview.message_id, filled)
    const [order] = await ordersOf(uid)
    expect(receipt.text).toContain(String(order?.orderId))
    expect(receipt.reply_markup?.inline_keyboard ?? []).toEqual([])
    expect(await ordersOf(uid)).toHaveLength(1)
  })

  test('a double tap on the button is one order', async () => {
    const ada = person(fleet, 503)
    const uid = await ada.connectAccount()
    const preview = await ada.ask('/buy ETHUSDT $50', /ETHUSDT/)
    await Promise.allSettled([1, 2, 3, 4, 5].map(() => ada.press(preview, /Confirm/)))
    await ada.reads(preview.message_id, filled)
    expect(await ordersOf(uid)).toHaveLength(1)
  })

  test('an order whose answer is lost is never told as failed, and then as it is', async () => {
    const ada = person(fleet, 504)
    const uid = await ada.connectAccount()
    const preview = await ada.ask('/buy BTCUSDT 0.001 40000', /BTCUSDT/)
    await setFault(fleet, { path: '/api/v3/order', method: 'POST', kind: 'dropResponse', count: 1 })
    await ada.press(preview, /Confirm/)
    const told: string[] = []
    const look = async () => {
      const text = (await ada.messages()).find(({ message_id }) => message_id === preview.message_id)?.text ?? ''
      told.push(text)
      return /On the book/.test(text)
    }
    await waitFor('the order on the book', look, { timeoutMs: 30_000 })
    expect(told.join()).not.toMatch(/Not accepted|Not placed/)
    expect(await ordersOf(uid)).toHaveLength(1)
  })

  test('an order that never reached Binance is told as checking within two seconds, not as failed', async () => {
    const ada = person(fleet, 507)
    const uid = await ada.connectAccount()
    const preview = await ada.ask('/buy BTCUSDT 0.001 40000', /BTCUSDT/)
    await setFault(fleet, { path: '/api/v3/order', method: 'POST', kind: 'dropRequest', count: 1 })
    await ada.press(preview, /Confirm/)
    await ada.reads(preview.message_id, /Checking/)
    expect(await ordersOf(uid)).toHaveLength(0)
  })

  test('/alert fires on a trade beyond its price, and on none before', async () => {
    const ada = person(fleet, 505)
    await setPrice(fleet, 'XRPUSDT', '0.61')
    await ada.ask('/price XRPUSDT', /0\.6[01]/)
    // However a number is typed, the fleet writes it in one way.
    await ada.ask('/alert XRPUSDT > 0.6510', /^🔔 Set: XRPUSDT > 0\.651$/m)
    await ada.ask('/alert XRPUSDT > 0.5', /^🔔 Set: XRPUSDT > 0\.5$/m)
    await ada.hears(/^🔔 XRPUSDT > 0\.5$/m)
    // The trade that fired the later one was no reason for the earlier one.
    expect((await ada.messages()).filter(({ text }) => /^🔔 XRPUSDT > 0\.651/.test(text ?? ''))).toEqual([])
    await setPrice(fleet, 'XRPUSDT', '0.68')
    const { text = '' } = await ada.hears(/^🔔 XRPUSDT > 0\.651$/m)
    expect(Number(/now at (\S+)/.exec(text)?.[1])).toBeGreaterThan(0.651)
  })

  test('a Turkish phone is answered in Turkish', async () => {
    const deniz = person(fleet, 506, 'tr')
    expect((await deniz.ask('/start', /Flotilla/)).text).toMatch(/Merhaba/)
  })
})
