import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { waitFor, whenTestEnds } from '../../test/support/index.ts'
import { SupervisedProcess } from './supervised-process.ts'

/** Runs a piece of JavaScript as the child. */
function supervise(code: string, probe: () => Promise<boolean> = async () => true) {
  const lines: string[] = []
  const crashes: { how: string; backoffMs: number }[] = []
  const child = new SupervisedProcess(
    { name: 'child', command: process.execPath, args: ['-e', code], env: {}, probe, graceMs: 500 },
    {
      onLine: (_name, line) => lines.push(line),
      onSpawn: () => undefined,
      onCrash: (_name, how, backoffMs) => crashes.push({ how, backoffMs }),
    },
  )
  whenTestEnds(() => child.stop())
  child.start()
  return { child, lines, crashes }
}

const FOREVER = 'setInterval(() => {}, 1000);'

it('starts a process again after a crash, with pauses that double', async () => {
  const { crashes } = supervise('process.exit(3)')
  await waitFor('three crashes', () => crashes.length >= 3)
  expect(crashes.slice(0, 3)).toEqual(
    [250, 500, 1000].map((backoffMs) => ({ how: 'ended with exit code 3', backoffMs })),
  )
})

it('starts a killed process again under a new pid', async () => {
  const { child } = supervise(FOREVER)
  const first = await waitFor('the first pid', () => child.pid)
  child.kill('SIGKILL')
  expect(await waitFor('another pid', () => child.pid !== first && child.pid)).not.toBe(first)
})

it('does not start it again when it is stopped while waiting for the next try', async () => {
  const { child, crashes } = supervise('process.exit(1)')
  await waitFor('a crash', () => crashes.length > 0)
  await child.stop()
  expect(child.pid).toBeUndefined()
})

it('kills a process that does not heed SIGTERM, with what that one started', async () => {
  const grandchild = `require('child_process').spawn(process.execPath, ['-e', '${FOREVER}']).pid`
  const { child, lines } = supervise(`process.on('SIGTERM', () => {}); console.log(${grandchild}); ${FOREVER}`)
  const pid = Number(await waitFor('the pid of the grandchild', () => lines[0]))
  await child.stop()
  await waitFor('the end of the grandchild', () => !isAlive(pid))
})

it('takes its children along when the supervising process itself is killed', async () => {
  const module = new URL('./supervised-process.ts', import.meta.url).href
  const child = `process.stdin.on('end', () => process.exit()).resume(); ${FOREVER}`
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `
    import { SupervisedProcess } from ${JSON.stringify(module)}
    const nothing = () => {}
    const spec = { name: 'c', command: process.execPath, args: ['-e', ${JSON.stringify(child)}], env: {}, probe: async () => true }
    new SupervisedProcess(spec, { onLine: nothing, onCrash: nothing, onSpawn: (_name, pid) => console.log(pid) }).start()
  `,
  ])
  const [printed] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(printed)
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await waitFor('the end of the child', () => !isAlive(pid))
})

it('is not ready before its probe says so, and gives up at the deadline', async () => {
  let serves = false
  const { child } = supervise(FOREVER, async () => serves)
  expect(await child.ready(150)).toBe(false)
  serves = true
  expect(await child.ready(5_000)).toBe(true)
})

it('tells a program that does not exist from one that crashed', async () => {
  const crashes: string[] = []
  const child = new SupervisedProcess(
    { name: 'child', command: '/no/such/program', args: [], env: {}, probe: async () => true },
    { onLine: () => undefined, onSpawn: () => undefined, onCrash: (_name, how) => crashes.push(how) },
  )
  whenTestEnds(() => child.stop())
  child.start()
  await waitFor('the first try', () => crashes.length > 0)
  expect(crashes[0]).toContain('could not be started')
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
