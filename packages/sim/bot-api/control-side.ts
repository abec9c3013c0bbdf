import type { Calls } from './calls.ts'
import type { Context } from './context.ts'
import type { Faults } from './faults.ts'
import type { Limits } from './pace.ts'
import { AppError } from './people.ts'

type Deps = { context: Context; calls: Calls; faults: Faults }
export type ControlRequest = {
  method: string
  /** What follows `/control/`. */
  path: string
  query: URLSearchParams
  body: Record<string, unknown>
}

/** Faults, limits and the record of calls, for tests and the chaos runs. @returns what is answered. @throws AppError */
export function controlSide({ context, calls, faults }: Deps, { method, path, query, body }: ControlRequest): object {
  const [what, id] = path.split('/')
  switch (`${method} ${what}`) {
    case 'POST faults': {
      const fault = faults.add(body)
      if (typeof fault === 'string') throw new AppError(400, fault)
      return { id: fault.id }
    }
    case 'GET faults':
      return { faults: faults.list() }
    case 'DELETE faults':
      faults.remove(id)
      return {}
    case 'GET calls':
      return { calls: calls.list(Number(query.get('since') ?? 0), query.get('method')) }
    case 'POST limits':
      return { limits: context.pace.set(checkLimits(body)) }
    default:
      throw new AppError(404, 'no such control')
  }
}

function checkLimits(body: Record<string, unknown>): Partial<Limits> {
  const known = ['perChatPerSecond', 'chatBurst', 'groupPerMinute', 'overallPerSecond']
  for (const [name, value] of Object.entries(body)) {
    if (!known.includes(name)) throw new AppError(400, `limits are ${known.join(', ')}`)
    if (typeof value !== 'number' || !(value > 0)) throw new AppError(400, `${name} must be above zero`)
  }
  return body as Partial<Limits>
}
