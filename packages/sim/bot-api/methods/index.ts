import type { Method } from '../context.ts'
import { describing } from './describing.ts'
import { editing } from './editing.ts'
import { receiving } from './receiving.ts'
import { sending } from './sending.ts'

const BY_NAME = new Map<string, Method>(
  Object.entries({ ...sending, ...editing, ...receiving, ...describing }).map(([name, method]) => [
    name.toLowerCase(),
    method,
  ]),
)

/** Method names are not case-sensitive. */
export function methodNamed(name: string): Method | undefined {
  return BY_NAME.get(name.toLowerCase())
}
