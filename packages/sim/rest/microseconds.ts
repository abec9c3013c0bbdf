import { errors } from '../errors.ts'

/** A time in epoch milliseconds (2014 to 2096) standing alone in JSON text; ids and amounts are of other sizes or quoted. */
const TIME = /(?<=[:[,])(1[4-9]\d{11}|[23]\d{12})(?=[,\]}])/g

/** JSON text with its times in microseconds, as `X-MBX-TIME-UNIT` and `timeUnit` ask for. */
export const inMicroseconds = (json: string): string => json.replace(TIME, '$1000')

/** Whether a caller asked for microseconds. @throws -1194 on another unit than the two */
export function wantsMicroseconds(unit: string | null | undefined): boolean {
  if (unit === null || unit === undefined) return false
  const upper = unit.toUpperCase()
  if (upper !== 'MICROSECOND' && upper !== 'MILLISECOND') throw errors.timeUnit()
  return upper === 'MICROSECOND'
}
