import { createPrivateKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { waitFor } from './wait.ts'

/** A message as it came over the wire. */
export interface PlainMessage {
  readonly subject: string
  readonly sid: number
  readonly reply: string | undefined
  readonly body: string
}

export interface PlainOptions {
  readonly url: string
  /** The nkey seed as it stands in the credential's file. */
  readonly seed?: string
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string }
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An nkey seed is base32 of two bytes of kind, the 32 bytes of an Ed25519 key, and a checksum. */
function keyOf(seed: string): KeyObject {
  const bits = [...seed.trim()].map((letter) => base32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(bytes.slice(2, 34))])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

/** Publishing `PUB`, delivered `MSG` and `HMSG`, in order, out of a growing buffer. */
function createReader(hear: (line: string, body: Buffer) => void) {
  let rest = Buffer.alloc(0)
  return (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const end = rest.indexOf('\r\n')
      if (end < 0) return
      const line = rest.subarray(0, end).toString()
      const length = /^H?MSG /.test(line) ? Number(line.split(' ').at(-1)) : -1
      if (length >= 0 && rest.length < end + 4 + length) return
      hear(line, length < 0 ? Buffer.alloc(0) : rest.subarray(end + 2, end + 2 + length))
      rest = rest.subarray(length < 0 ? end + 2 : end + 4 + length)
    }
  }
}

/** How long an answer may take, ms. */
const answerMs = 10_000

/**
 * A NATS client that shares nothing with ours: what somebody writes who has a credential and the protocol's page. It may
 * name any reply subject, which our own never does.
 * @see https://docs.nats.io/reference/reference-protocols/nats-protocol
 */
export async function plainNats({ url, seed, tls }: PlainOptions) {
  const { hostname, port } = new URL(url)
  const plain = connect(Number(port), hostname)
  let socket: Socket | TLSSocket = plain
  const messages: PlainMessage[] = []
  const errors: string[] = []
  /** Who waits for an answer, by the id of the subscription it comes on. */
  const awaited = new Map<number, (body: string) => void>()
  let pongs = 0
  let sids = 0
  let open = true
  const said = Promise.withResolvers<Record<string, unknown>>()

  const write = (text: string) => socket.write(text)
  const hear = (line: string, body: Buffer) => {
    const [verb = '', ...words] = line.split(' ')
    if (verb === 'INFO') said.resolve(JSON.parse(line.slice(5)))
    else if (verb === 'PING') write('PONG\r\n')
    else if (verb === 'PONG') pongs += 1
    else if (verb === '-ERR') errors.push(line.slice(5))
    else if (verb === 'MSG' || verb === 'HMSG') {
      const headBytes = verb === 'HMSG' ? Number(words.at(-2)) : 0
      const sizes = verb === 'HMSG' ? 2 : 1
      const [subject = '', sid = '', reply] = words.slice(0, -sizes)
      const message = { subject, sid: Number(sid), reply, body: body.subarray(headBytes).toString() }
      const answer = awaited.get(message.sid)
      if (answer) answer(message.body)
      else messages.push(message)
    }
  }
  const read = createReader(hear)
  plain.on('data', read)
  plain.on('error', (error) => errors.push(error.message))
  plain.on('close', () => {
    open = false
  })

  const info = await said.promise
  if (tls) {
    plain.off('data', read)
    socket = connectTls({ socket: plain, ...tls, servername: 'localhost' })
    socket.on('data', read)
    socket.on('error', (error) => errors.push(error.message))
  }
  const key = seed === undefined ? undefined : keyOf(seed)
  const signed = key && sign(null, Buffer.from(String(info.nonce)), key).toString('base64url')
  const hello = { verbose: false, pedantic: false, headers: true, no_responders: true, lang: 'plain', version: '0' }
  const nkey = key && publicOf(key)
  write(`CONNECT ${JSON.stringify({ ...hello, ...(key ? { nkey, sig: signed } : {}) })}\r\n`)

  const flush = async () => {
    const wanted = pongs + 1
    write('PING\r\n')
    await waitFor('the server to have read all', () => pongs >= wanted || errors.some((each) => /auth|tls/i.test(each)))
  }
  await flush()
  const publish = (subject: string, body = '', reply = '') =>
    write(`PUB ${subject}${reply && ` ${reply}`} ${Buffer.byteLength(body)}\r\n${body}\r\n`)
  /** Publishes bytes with a `Content-Encoding`. */
  const publishEncoded = (subject: string, encoding: string, bytes: Uint8Array) => {
    const head = `NATS/1.0\r\nContent-Encoding: ${encoding}\r\n\r\n`
    socket.write(`HPUB ${subject} ${head.length} ${head.length + bytes.length}\r\n${head}`)
    socket.write(bytes)
    socket.write('\r\n')
  }
  const subscribe = (subject: string) => {
    sids += 1
    write(`SUB ${subject} ${sids}\r\n`)
    return sids
  }

  return {
    messages,
    /** What the server refused, as it said it. */
    errors,
    /** Whether the server has not put it out. */
    isOpen: () => open,
    publish,
    publishEncoded,
    subscribe,
    flush,
    /** Whether the server refused nothing while this was done. */
    async permits(act: () => void): Promise<boolean> {
      const before = errors.length
      act()
      await flush()
      return errors.length === before
    },
    /** Asks in an inbox below a prefix and tells the first answer's text. */
    async request(inbox: string, subject: string, body = ''): Promise<string> {
      const reply = `${inbox}.${randomBytes(8).toString('hex')}`
      const sid = subscribe(reply)
      const answer = Promise.withResolvers<string>()
      awaited.set(sid, answer.resolve)
      const late = setTimeout(() => answer.reject(new Error(`no answer on ${subject}`)), answerMs)
      publish(subject, body, reply)
      try {
        return await answer.promise
      } finally {
        clearTimeout(late)
        awaited.delete(sid)
        write(`UNSUB ${sid}\r\n`)
      }
    },
    close: () => socket.destroy(),
  }
}

/** The public half as nkeys write it: base32 of the kind, the key and a CRC-16 (XMODEM). */
function publicOf(key: KeyObject): string {
  const raw = Buffer.from(createPublicHalf(key), 'base64url')
  const bytes = [20 << 3, ...raw]
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  const bits = [...bytes, crc & 0xff, crc >> 8].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => base32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

const createPublicHalf = (key: KeyObject) => String(key.export({ format: 'jwk' }).x)
