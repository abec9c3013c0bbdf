import { type Bus, connectBus, type OrderState, OrderStateEvent, provision } from '@flotilla/protocol'
import { type Log, systemClock } from '@flotilla/runtime'
import { expect, it } from 'vitest'
import { plainNats, startNats, temporaryFolder, waitFor, whenTestEnds } from '../../../test/support/index.ts'
import { type Job, tokensOf } from './job.ts'
import { openJournal } from './journal.ts'
import { watchMemory } from './memory.ts'
import { createStateLog } from './state-log.ts'

const now = systemClock.now()
const jobOf = (commandId: string): Job => ({
  ...{ accountId: '7fab', commandId },
  command: { action: 'place', market: 'spot', expiresAt: now, by: 'test', order: {} },
})
const record = (state: OrderState['state']): OrderState => ({ state, contentHash: 'h', legs: [], at: now })

/** A server whose log of states may lose what it holds, and executors of one host. */
async function setUp() {
  const { url } = await startNats()
  await provision({ servers: url })
  const bus: Bus = await connectBus({ servers: url, name: 'test' })
  whenTestEnds(() => bus.close())
  const server = await plainNats({ url })
  whenTestEnds(() => server.close())
  const folder = temporaryFolder()
  const errors: string[] = []
  const log = { warn: () => undefined, error: (message: string) => void errors.push(message) } as unknown as Log

  const executor = async (instance: string, restore = false) => {
    const journal = await openJournal({ folder, instance, now: systemClock.now })
    whenTestEnds(() => journal.close())
    const memory = watchMemory({ bus, log, journal, restore })
    const states = createStateLog({ bus, clock: systemClock, log, journal, memory })
    /** Writes a record down in both places. */
    const write = async (job: Job, state: OrderState['state'], expect = 0) => {
      const appended = await states.append(job, { do: 'append', record: record(state), expect })
      if (appended.kind !== 'appended') throw new Error(appended.kind)
      await journal.commit(job, record(state), appended.seq)
    }
    return { memory, states, write }
  }
  return {
    ...{ bus, errors, executor },
    /** What an operator's mistake, or a disk, does to the log. */
    async loseAll() {
      await server.request('_INBOX', '$JS.API.STREAM.DELETE.STATES', '')
      await provision({ servers: url })
    },
    expireAll: () => server.request('_INBOX', '$JS.API.STREAM.PURGE.STATES', ''),
  }
}

it('an executor does not start on a log that lost what this host saw, unless it is told to write it back', async () => {
  const { executor, loseAll } = await setUp()
  const first = await executor('one')
  for (const id of ['a', 'b']) await first.write(jobOf(id), 'sending')
  await loseAll()
  const second = await executor('two')
  await expect(second.memory.compare()).rejects.toThrow(/at sequence 0, this host has seen 2: it lost records/)
  const third = await executor('three', true)
  await third.memory.compare()
  expect(await third.states.read(jobOf('a'))).toMatchObject({
    record: undefined,
    seq: 0,
    journaled: { state: 'sending' },
  })
  expect(await third.states.read(jobOf('z'))).toMatchObject({ record: undefined, journaled: undefined })
})

it('an executor under which the log loses records writes and answers nothing more, and says why', async () => {
  const { bus, errors, executor, loseAll } = await setUp()
  const { memory, states, write } = await executor('one')
  for (const id of ['a', 'b']) await write(jobOf(id), 'sending')
  await loseAll()
  let isAnswered = false
  void states.append(jobOf('c'), { do: 'append', record: record('sending'), expect: 0 }).then(() => {
    isAnswered = true
  })
  await waitFor('the loss to be seen', () => memory.lost)
  void states.append(jobOf('d'), { do: 'append', record: record('sending'), expect: 0 }).then(() => {
    isAnswered = true
  })
  await bus.flush()
  expect(isAnswered).toBe(false)
  expect(errors.join()).toMatch(/it lost records/)
  expect(await bus.last(OrderStateEvent, tokensOf(jobOf('d')))).toBeUndefined()
})

it('records that grew old and went are no loss', async () => {
  const { executor, expireAll } = await setUp()
  const first = await executor('one')
  for (const id of ['a', 'b']) await first.write(jobOf(id), 'sending')
  await expireAll()
  await (await executor('two')).memory.compare()
})
