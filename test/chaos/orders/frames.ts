/** Cuts what comes over a connection into its messages; each comes whole, with the bytes it came in. */
export type Cutter = (chunk: Buffer) => Buffer[]

/** The length of the first message in the bytes, undefined as long as they do not hold all of it. */
type Measure = (bytes: Buffer) => number | undefined

function cutBy(measure: Measure): Cutter {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole: Buffer[] = []
    for (let length = measure(rest); length !== undefined && length <= rest.length; length = measure(rest)) {
      whole.push(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    return whole
  }
}

/** Operations of NATS that carry a payload, whose length ends their first line. */
const carriers = /^H?(PUB|MSG) /

/** Messages of the NATS client protocol, both ways. @see https://docs.nats.io/reference/reference-protocols/nats-protocol */
export const natsFrames = (): Cutter =>
  cutBy((bytes) => {
    const end = bytes.indexOf('\r\n')
    if (end < 0) return undefined
    const line = bytes.toString('latin1', 0, end)
    return carriers.test(line) ? end + 4 + Number(line.slice(line.lastIndexOf(' ') + 1)) : end + 2
  })

/** Requests or answers of HTTP/1.1 whose bodies tell their length. */
export const httpFrames = (): Cutter =>
  cutBy((bytes) => {
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    const [, length = '0'] = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, end)) ?? []
    return end + 4 + Number(length)
  })

/** What a NATS frame is about. */
export interface NatsMessage {
  readonly subject: string
  /** Where the answer to it goes. */
  readonly reply: string | undefined
  readonly payload: string
}

/** Reads a frame that carries a payload; undefined for all others. */
export function readNats(frame: Buffer): NatsMessage | undefined {
  const end = frame.indexOf('\r\n')
  const [operation = '', subject = '', ...fields] = frame.toString('latin1', 0, end).split(' ')
  if (!carriers.test(`${operation} `)) return undefined
  const sizes = operation.startsWith('H') ? 2 : 1
  // MSG and HMSG name a subscription before the reply.
  const [reply] = fields.slice(operation.endsWith('MSG') ? 1 : 0, -sizes)
  const headers = operation.startsWith('H') ? Number(fields.at(-2)) : 0
  return { subject, reply, payload: frame.toString('utf8', end + 2 + headers, frame.length - 2) }
}
