import { isFinal, type OrderState } from '@flotilla/protocol'

/** How far a record has come: of two copies of a history that differ, the one that has come further is true. */
export function progressOf(record: OrderState | undefined): number {
  if (!record) return 0
  if (isFinal(record.state)) return 4
  if (record.state === 'sending') return 1
  return record.barrierAt === undefined ? 2 : 3
}
