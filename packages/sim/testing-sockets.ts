import { createHmac } from 'node:crypto'
import { systemClock } from '@flotilla/runtime'
import { WebSocket } from 'ws'

/** What the sim's tests over real sockets stand on. */

/** Whatever a server says. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape
export type Message = any

export interface Client {
  readonly socket: WebSocket
  readonly heard: Message[]
  say(message: unknown): void
  /** The first message, past or to come, that fits. */
  hears(fits: (message: Message) => boolean): Promise<Message>
  readonly closed: Promise<number>
}

/** JSON whose numbers beyond 2^53 (ids of futures orders) become strings. */
const parseExactly = (text: string): Message => JSON.parse(text.replaceAll(/:(\d{17,})(?=[,}])/g, ':"$1"'))

export async function connect(url: string, localAddress = '127.0.0.1'): Promise<Client> {
  const socket = new WebSocket(url, { localAddress })
  const heard: Message[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.on('message', (data) => {
    heard.push(parseExactly(String(data)))
    for (const look of waiting) look()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    socket,
    heard,
    say: (message) => socket.send(JSON.stringify(message)),
    hears: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = heard.find(fits)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    closed,
  }
}

/** An account with an HMAC key, as `/sim/accounts` tells it. */
export interface Keyed {
  readonly uid: string
  readonly apiKey: string
  readonly secretKey: string
}

/** The parameters of a signed WS-API call. */
export function signed({ apiKey, secretKey }: Keyed, params: Record<string, string> = {}): Record<string, unknown> {
  const all: Record<string, string | number> = { ...params, apiKey, timestamp: systemClock.now() }
  const text = Object.keys(all)
    .sort()
    .map((name) => `${name}=${all[name]}`)
    .join('&')
  return { ...all, signature: createHmac('sha256', secretKey).update(text).digest('hex') }
}

/** Calls a simulator at `origin` by REST with a signature, with the key alone when `params` is null. */
export async function callRest(
  origin: string,
  { apiKey, secretKey }: Keyed,
  method: string,
  path: string,
  params: Record<string, string> | null = {},
): Promise<Message> {
  const query = new URLSearchParams({ ...params, timestamp: String(systemClock.now()) }).toString()
  const signature = createHmac('sha256', secretKey).update(query).digest('hex')
  const address = params ? `${origin}${path}?${query}&signature=${signature}` : `${origin}${path}`
  const answer = await fetch(address, { method, headers: { 'X-MBX-APIKEY': apiKey } })
  return parseExactly(await answer.text())
}
