import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPacer } from './pacer.ts'
import { firstMessageMs } from './silence.ts'
import { createSubscriptions } from './subscriptions.ts'
import { virtualClock } from './testing/virtual-clock.ts'

const limits = { namesPerMessage: 3, bytesPerMessage: 40 }

describe('subscriptions of a socket', () => {
  it('the server ends with exactly what is wanted, whatever is wanted meanwhile and whatever it refuses', () => {
    const names = fc.subarray(['a', 'bb', 'ccc', 'dddd', 'bad1', 'eeeee', 'bad2', 'f'])
    const step = fc.oneof(
      fc.record({ act: fc.constant('add' as const), names }),
      fc.record({ act: fc.constant('remove' as const), names }),
      fc.record({ act: fc.constant('answer' as const), names: fc.constant([]) }),
    )
    fc.assert(
      fc.property(names, fc.array(step, { maxLength: 30 }), (first, steps) => {
        const subscriptions = createSubscriptions(first, limits)
        const wanted = new Set<string>(first)
        const server = new Set<string>()
        const unanswered: NonNullable<ReturnType<typeof subscriptions.next>>[] = []
        const send = () => {
          for (let command = subscriptions.next(); command; command = subscriptions.next()) {
            expect(command.params.length).toBeLessThanOrEqual(limits.namesPerMessage)
            unanswered.push(command)
          }
        }
        const answer = () => {
          const command = unanswered.shift()
          if (!command) return
          const refused = command.params.some((name) => name.startsWith('bad')) && command.method === 'SUBSCRIBE'
          if (refused) {
            const name = subscriptions.refuse(command.id)
            if (name) wanted.delete(name)
          } else {
            for (const name of command.params) command.method === 'SUBSCRIBE' ? server.add(name) : server.delete(name)
            subscriptions.acknowledge(command.id)
          }
        }
        for (const { act, names } of steps) {
          if (act === 'answer') answer()
          else subscriptions[act](names)
          for (const name of names) act === 'add' ? wanted.add(name) : wanted.delete(name)
          send()
        }
        send()
        for (let guard = 0; !subscriptions.settled && guard < 500; guard += 1) {
          answer()
          send()
        }
        expect(subscriptions.settled).toBe(true)
        expect(server).toEqual(wanted)
      }),
    )
  })

  it('a message stays within its bytes, but a long name still goes', () => {
    const subscriptions = createSubscriptions(['x'.repeat(30), 'y'.repeat(20), 'z'.repeat(100)], limits)
    const sizes = Array.from({ length: 3 }, () => subscriptions.next()?.params.length)
    expect(sizes).toEqual([1, 1, 1])
  })
})

describe('pacing', () => {
  it('never lets more than the limit into any second, loses nothing and keeps the order', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), gaps, (perSecond, pauses) => {
        const clock = virtualClock()
        const pacer = createPacer({ clock, perSecond })
        const sent: { number: number; at: number }[] = []
        for (const [number, pause] of pauses.entries()) {
          clock.advance(pause)
          pacer.push(() => sent.push({ number, at: clock.monotonic() }))
        }
        clock.advance(200_000)
        expect(sent.map(({ number }) => number)).toEqual([...pauses.keys()])
        for (const { at } of sent) {
          expect(sent.filter((other) => other.at >= at && other.at < at + 1_000).length).toBeLessThanOrEqual(perSecond)
        }
      }),
    )
  })

  it('sends nothing after close', () => {
    const clock = virtualClock()
    const pacer = createPacer({ clock, perSecond: 1 })
    const sent: number[] = []
    for (const number of [1, 2]) pacer.push(() => sent.push(number))
    pacer.close()
    clock.advance(10_000)
    expect(sent).toEqual([1])
  })
})

describe('how long a first message may take', () => {
  it('depends on what makes the stream speak', () => {
    const waits = [
      'btcusdt@markPrice@1s',
      '!ticker@arr',
      'btcusdt@aggTrade',
      'btcusdt@forceOrder',
      '!contractInfo',
    ].map(firstMessageMs)
    expect(waits).toEqual([10_000, 10_000, 60_000, undefined, undefined])
  })
})
