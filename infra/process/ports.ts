import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range from which kernels take ports for outgoing connections, so that a free port stays free. */
const FREE_FROM = 20_000
const FREE_TO = 32_000

/** Whether `port` can be listened on, on loopback and on all addresses. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'))
}

/** Whether none of a run is promised to something that does not listen yet. */
const isOpen = (first: number, count: number, taken: ReadonlySet<number>) =>
  Array.from({ length: count }, (_, index) => first + index).every((port) => !taken.has(port))

/** A random run of `count` consecutive free ports, none of them `taken`; its first. */
export async function freePorts(count: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const first = randomInt(FREE_FROM, FREE_TO)
    if (isOpen(first, count, taken) && (await areFree(first, count))) return first
  }
  throw new Error(`no ${count} consecutive free ports between ${FREE_FROM} and ${FREE_TO}`)
}

/** The first run of `count` consecutive free ports at or after `from`; its first. */
export async function nextFreePorts(from: number, count = 1, taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let first = from; first < from + 1_000; first++) {
    if (isOpen(first, count, taken) && (await areFree(first, count))) return first
  }
  throw new Error(`no ${count} consecutive free ports after ${from}`)
}

export async function areFree(first: number, count: number): Promise<boolean> {
  for (let port = first; port < first + count; port++) {
    if (!(await isFree(port))) return false
  }
  return true
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
