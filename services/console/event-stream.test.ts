import { systemClock } from '@flotilla/runtime'
import { describe, expect, it } from 'vitest'
import { eventStream, type Send } from './event-stream.ts'
import { readEvents, type ServerEvent } from './sse-reader.ts'

function opened(run: (send: Send, signal: AbortSignal) => void) {
  const { body } = eventStream({ clock: systemClock, run })
  if (!body) throw new Error('an event stream has a body')
  return body
}

describe('a stream of server-sent events', () => {
  it('is read as it was written, whatever the text holds', async () => {
    const told = { text: 'two\nlines: İstanbul 🚢' }
    for await (const event of readEvents(opened((send) => send('fleet', told)))) {
      expect(event).toEqual({ event: 'fleet', data: JSON.stringify(told) })
      return
    }
  })

  it('is read across chunks that cut characters and lines', async () => {
    const bytes = new TextEncoder().encode(': comment\r\n\r\nevent: a\r\ndata: "ğ"\n\ndata: 2\n\n')
    async function* singly() {
      for (const byte of bytes) yield Uint8Array.of(byte)
    }
    const events: ServerEvent[] = []
    for await (const event of readEvents(singly())) events.push(event)
    expect(events).toEqual([
      { event: 'a', data: '"ğ"' },
      { event: 'message', data: '2' },
    ])
  })

  it('tells the teller when the viewer leaves', async () => {
    let told: AbortSignal | undefined
    const body = opened((_, signal) => {
      told = signal
    })
    await body.cancel()
    expect(told?.aborted).toBe(true)
  })

  it('lets a viewer go who reads nothing, instead of keeping everything for him', () => {
    let told: AbortSignal | undefined
    let sends = 0
    opened((send, signal) => {
      told = signal
      for (; !signal.aborted && sends < 1_000; sends++) send('fleet', 'x'.repeat(10_000))
    })
    expect(told?.aborted).toBe(true)
    expect(sends).toBeLessThan(200)
  })
})
