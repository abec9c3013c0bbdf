import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Whether a server at a given URL answers, with what it told. */
export type UrlAnswer = { answers: true; told: string } | { answers: false; reason: string }

const TIMEOUT_MS = 3_000

/** Reads the greeting of a nats-server (`INFO {…}`); of several comma-separated URLs one must answer. */
export async function askNats(urls: string): Promise<UrlAnswer> {
  let last: UrlAnswer = { answers: false, reason: 'no URL' }
  for (const url of urls.split(',')) {
    last = await converse(url.includes('://') ? url : `nats://${url}`, 4222, undefined, /^INFO (\{.*\})/)
    if (last.answers) return last
  }
  return last
}

/** Pings a Redis server. A server that wants a password first does answer. */
export function askRedis(url: string): Promise<UrlAnswer> {
  return converse(url, 6379, 'PING\r\n', /^(\+PONG|-NOAUTH.*|-ERR.*)/)
}

function converse(address: string, defaultPort: number, greeting: string | undefined, expected: RegExp) {
  return new Promise<UrlAnswer>((resolve) => {
    let told = ''
    let socket: Socket
    const end = (answer: UrlAnswer) => {
      socket?.destroy()
      resolve(answer)
    }
    try {
      socket = open(address, defaultPort)
    } catch {
      return resolve({ answers: false, reason: 'not a URL' })
    }
    socket.setTimeout(TIMEOUT_MS, () => end({ answers: false, reason: `no answer within ${TIMEOUT_MS} ms` }))
    socket.on('error', (error) => end({ answers: false, reason: error.message }))
    socket.on('close', () => end({ answers: false, reason: 'closed the connection without a greeting' }))
    if (greeting !== undefined) socket.write(greeting)
    socket.on('data', (bytes) => {
      told += bytes
      const found = expected.exec(told)
      if (found) end({ answers: true, told: found[1] ?? told })
    })
  })
}

/** A NATS server greets in plain text before it begins TLS; Redis begins with TLS. */
function open(address: string, defaultPort: number): Socket {
  const url = new URL(address)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || defaultPort)
  return url.protocol === 'rediss:' ? connectTls({ host, port, servername: host }) : connectPlain({ host, port })
}
