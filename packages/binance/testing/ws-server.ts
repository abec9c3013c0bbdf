import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** One connection as the server sees it. */
export interface WsPeer {
  readonly socket: WebSocket
  /** Every text message, parsed, with its arrival time (monotonic milliseconds). */
  readonly messages: { value: Message }[]
  /** The same as text. */
  readonly texts: string[]
  readonly path: string
  readonly address: string
  /** What the client offered of compression and the like. */
  readonly extensions: string
  /** Streams this connection has subscribed. */
  readonly streams: Set<string>
  send(value: unknown): void
}

export interface Message {
  readonly id: number
  readonly method: string
  readonly params: readonly string[] & Record<string, unknown>
}

/** A WebSocket server on a free loopback port. */
export interface WsServer {
  readonly url: string
  readonly peers: WsPeer[]
  /** Sends one event of a combined stream to every open connection that subscribed it; `data` is sent as given. */
  push(stream: string, data: string, only?: WsPeer): void
  close(): Promise<void>
}

export type OnMessage = (peer: WsPeer, message: Message) => void

/** Acknowledges SUBSCRIBE and UNSUBSCRIBE as Binance does, whether or not a stream of that name exists. */
export const acknowledge: OnMessage = (peer, message) => {
  for (const name of message.params) {
    if (message.method === 'SUBSCRIBE') peer.streams.add(name)
    else peer.streams.delete(name)
  }
  peer.send({ result: null, id: message.id })
}

export async function wsServer(
  onMessage: OnMessage = acknowledge,
  options: { refuse?: () => number | undefined; autoPong?: boolean } = {},
): Promise<WsServer> {
  const peers: WsPeer[] = []
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    autoPong: options.autoPong ?? true,
    verifyClient: (_info, answer) => {
      const status = options.refuse?.()
      answer(status === undefined, status, undefined, status === 429 ? { 'Retry-After': '0' } : {})
    },
  })
  server.on('connection', (socket, request) => {
    const peer: WsPeer = {
      ...{ socket, messages: [], texts: [], streams: new Set<string>(), path: request.url ?? '' },
      address: request.socket.remoteAddress ?? '',
      extensions: request.headers['sec-websocket-extensions'] ?? '',
      send: (value) => socket.send(typeof value === 'string' ? value : JSON.stringify(value)),
    }
    peers.push(peer)
    socket.on('error', () => {})
    socket.on('message', (data) => {
      const value: Message = JSON.parse(String(data))
      peer.texts.push(String(data))
      peer.messages.push({ value })
      onMessage(peer, value)
    })
  })
  await once(server, 'listening')
  const push: WsServer['push'] = (stream, data, only) => {
    for (const peer of only ? [only] : peers) {
      if (peer.socket.readyState === 1 && peer.streams.has(stream)) peer.send(`{"stream":"${stream}","data":${data}}`)
    }
  }
  const close = async () => {
    for (const { socket } of peers) socket.terminate()
    server.close()
    await once(server, 'close')
  }
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, peers, push, close }
}
