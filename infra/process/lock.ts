import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A lock that is held until `release()` or until this process is gone, however it ends. */
export type Lock = { release(): Promise<void> }

/**
 * Takes the lock called `name`, or tells who has it. The lock is a listening local socket: the kernel
 * frees it when its holder dies, so no lock file can be left behind. Whoever connects is told the pid.
 */
export async function tryLock(name: string): Promise<Lock | { heldBy: number | undefined }> {
  const address = lockAddress(name)
  const server = createServer((socket) => socket.on('error', () => undefined).end(String(process.pid)))
  if (await listen(server, address)) return held(server)
  const holder = await askHolder(address)
  if (holder !== 'nobody') return { heldBy: holder }
  // Only a socket with a file name (not Linux) can outlive its holder.
  if (!address.startsWith('\0')) rmSync(address, { force: true })
  return (await listen(server, address)) ? held(server) : { heldBy: undefined }
}

/** Waits for the lock; `onWait` is called once when somebody else has it. */
export async function takeLock(name: string, onWait: (pid: number | undefined) => void): Promise<Lock> {
  for (let tries = 0; ; tries++) {
    const lock = await tryLock(name)
    if ('release' in lock) return lock
    if (tries === 0) onWait(lock.heldBy)
    await sleep(200)
  }
}

function lockAddress(name: string): string {
  const id = `flotilla-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  return process.platform === 'linux' ? `\0${id}` : join(tmpdir(), `${id}.sock`)
}

function listen(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(address, () => resolve(true))
  })
}

function held(server: Server): Lock {
  server.unref()
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

function askHolder(address: string): Promise<number | undefined | 'nobody'> {
  return new Promise((resolve) => {
    let told = ''
    const socket = connect(address)
    socket.setTimeout(2_000, () => socket.destroy())
    socket.on('data', (bytes) => {
      told += bytes
    })
    socket.on('error', () => resolve('nobody'))
    socket.on('close', () => resolve(Number(told) || undefined))
  })
}
