import type { Told } from '@flotilla/orders'
import { expect, it } from 'vitest'
import { createCountdowns } from './countdowns.ts'

const ended = async (coinm: Told, beat: Told = { outcome: 'ok' }) => {
  const beats: unknown[] = []
  const { endAll } = createCountdowns({
    async ask(_account, operation, params): Promise<Told> {
      if (operation === 'usdm.currentAllOpenOrders') return { outcome: 'ok', data: [{ symbol: 'BTCUSDT' }] }
      if (operation === 'coinm.currentAllOpenOrders') return coinm
      beats.push(params)
      return beat
    },
  })
  return { all: await endAll('7fab'), beats }
}

const refused = (code: string): Told => ({ outcome: 'rejected', fault: { code, message: '', outcome: 'rejected' } })

it('countdowns are ended on every symbol with orders, and it is told when one may go off yet', async () => {
  const closed = refused('KEY_UNUSABLE')
  expect(await ended(closed)).toEqual({ all: true, beats: [{ symbol: 'BTCUSDT', countdownTime: 0 }] })
  expect(await ended(refused('RATE_LIMITED'))).toMatchObject({ all: false })
  expect(await ended(closed, { outcome: 'unknown' })).toMatchObject({ all: false })
})
