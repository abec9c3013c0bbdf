import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { takeLock, tryLock } from './lock.ts'

it('names the holder to whoever comes second, and is free again after its release', async () => {
  const name = randomUUID()
  const first = await takeLock(name, () => undefined)
  expect(await tryLock(name)).toEqual({ heldBy: process.pid })
  await first.release()
  const second = await tryLock(name)
  expect(second).toHaveProperty('release')
  if ('release' in second) await second.release()
})

it('is free again when its holder was killed', async () => {
  const name = randomUUID()
  const module = new URL('./lock.ts', import.meta.url).href
  const code = `import('${module}').then(({ tryLock }) => tryLock('${name}')).then(() => { console.log('held'); setInterval(() => {}, 1000) })`
  const holder = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  let waitedFor: number | undefined
  const taking = takeLock(name, (pid) => {
    waitedFor = pid
    holder.kill('SIGKILL')
  })
  const lock = await taking
  expect(waitedFor).toBe(holder.pid)
  await lock.release()
})
