import type { OrderState } from '@flotilla/protocol'
import type { Direction } from './fault-proxy.ts'
import { readNats } from './frames.ts'

/**
 * The named moments in the life of a request, as they show on the wires of an executor: nothing in the product knows of
 * them. At each the message that shows it has not gone on yet.
 */
export const moments = {
  permit: 'a permit is given, nothing is written',
  claim: 'before the record `sending` is appended',
  claimStored: '`sending` is stored, its writer does not know it yet',
  firstByte: 'the journal is written, the request begins, nothing of it arrives',
  partSent: 'a part of the request arrives',
  sent: 'the whole request arrives',
  answer: 'Binance has answered, nobody heard it',
  outcome: 'the answer was heard, its record is not appended',
  outcomeStored: 'the outcome is stored, its writer does not know it yet',
  ack: 'the outcome is stored, the command is not acknowledged',
  checking: 'before `checking` is appended',
  checkingStored: '`checking` is stored, its writer does not know it yet',
  mark: 'before it is written that cancelling begins',
  markStored: 'it is stored that cancelling begins',
  barrier: 'the cancel that serves as barrier begins, nothing of it arrives',
  barrierAnswer: 'the barrier is answered, nobody heard it',
  takeover: 'a successor is about to write that it takes over',
  takeoverStored: 'a successor has taken over and does not know it yet',
} as const

export type Moment = keyof typeof moments

/** What has been seen of all requests, whoever wrote it. */
export interface Seen {
  /** Who wrote `sending`, by command. */
  readonly claimedBy: Map<string, string>
  /** The last record that went out about a client order id. */
  readonly lastOf: Map<string, OrderState>
}

export const newSeen = (): Seen => ({ claimedBy: new Map(), lastOf: new Map() })

const stateSubject = /^orders\.state\.[0-9a-f]{2}\.([^.]+\.[^.]+)$/
const final = new Set(['placed', 'rejected', 'cancelled', 'notPlaced', 'quarantined', 'done'])

/** What an append means: the moment before it and the one when it is stored. */
function momentsOf(record: OrderState, tookOver: boolean): readonly [Moment, Moment] {
  if (record.state === 'sending') return ['claim', 'claimStored']
  if (final.has(record.state)) return ['outcome', 'outcomeStored']
  if (tookOver) return ['takeover', 'takeoverStored']
  return record.barrierAt === undefined ? ['checking', 'checkingStored'] : ['mark', 'markStored']
}

/** Reads one connection of an executor to NATS. `writer` names the running process. */
export function busMoments(seen: Seen, writer: () => string) {
  const awaited = new Map<string, Moment>()

  const appended = (key: string, reply: string | undefined, payload: string): Moment => {
    const record = JSON.parse(payload) as OrderState
    const who = writer()
    if (record.state === 'sending') seen.claimedBy.set(key, who)
    const tookOver = record.state === 'checking' && seen.claimedBy.get(key) !== who
    if (tookOver) seen.claimedBy.set(key, who)
    for (const { clientOrderId } of record.legs) seen.lastOf.set(clientOrderId, record)
    const [before, stored] = momentsOf(record, tookOver)
    if (reply !== undefined) awaited.set(reply, stored)
    return before
  }

  return (direction: Direction, frame: Buffer): readonly Moment[] => {
    const message = readNats(frame)
    if (!message) return []
    const { subject, reply, payload } = message
    if (direction === 'in') {
      const moment = awaited.get(subject)
      awaited.delete(subject)
      return moment === undefined ? [] : [moment]
    }
    const key = stateSubject.exec(subject)?.[1]
    if (key !== undefined) return [appended(key, reply, payload)]
    if (subject.startsWith('fleet.permit.') && reply !== undefined) awaited.set(reply, 'permit')
    return subject.startsWith('$JS.ACK.ORDERS.') && payload === '+ACK' ? ['ack'] : []
  }
}

const changes = /^(POST|PUT|DELETE) /
const ours = /flt-[0-9a-z]+/

/** Reads one connection of an executor to the exchange. */
export function exchangeMoments({ lastOf }: Seen) {
  let asked: Moment | undefined
  return (direction: Direction, frame: Buffer): readonly Moment[] => {
    if (direction === 'in') {
      const moment = asked
      asked = undefined
      return moment === undefined ? [] : [moment]
    }
    const line = frame.toString('latin1', 0, frame.indexOf('\r\n'))
    if (!changes.test(line)) return []
    const [id = ''] = ours.exec(line) ?? []
    // Of a request that is being checked the only change that is asked for is the barrier.
    const resolving = line.startsWith('DELETE') && lastOf.get(id)?.barrierAt !== undefined
    asked = resolving ? 'barrierAnswer' : 'answer'
    return resolving ? ['barrier'] : ['firstByte', 'partSent', 'sent']
  }
}
