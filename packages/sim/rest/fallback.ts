import { endpoints, retired } from '@flotilla/venue'
import { VenueError } from '../errors.ts'
import { COSTS } from '../limits/costs.ts'
import shapes from './answer-shapes.json' with { type: 'json' }
import type { Route } from './route.ts'

/** Documented answers of reading calls, emptied: what an account without any records there is told. */
const SHAPES: Readonly<Record<string, unknown>> = shapes

/** What a reading call is called with when it answers pages, or a list. */
const PAGED = new Set(['current', 'page', 'pageIndex', 'size', 'pageSize'])
const LISTED = new Set(['limit', 'startTime'])

/**
 * Answers catalogued calls that nothing is simulated for: reading ones with empty records of the documented shape,
 * everything that would change something with a refusal. Names and parameters are the catalogue's, nothing else is.
 */
export function createFallback(): (method: string, path: string) => Route | undefined {
  const known = new Map([...endpoints.values()].map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]))
  const gone = new Set([...retired.values()].map(({ method, path }) => `${method} ${path}`))
  const routes = new Map<string, Route>()

  function make(name: string): Route | undefined {
    const endpoint = known.get(name)
    if (!endpoint) return gone.has(name) ? refusing(-21015, 'This endpoint is out of maintenance.') : undefined
    const answer = name.startsWith('GET ')
      ? emptyAnswer(
          name,
          endpoint.params.map((param) => param.name),
        )
      : undefined
    if (answer === undefined) return refusing(-1020, 'This operation is not supported.')
    const security = COSTS.get(name)?.security ?? 'SIGNED'
    if (security === 'NONE') return { security, handle: () => answer }
    return { security, permission: 'enableReading', handle: () => answer }
  }

  return (method, path) => {
    const name = `${method} ${path}`
    let route = routes.get(name)
    if (!route) {
      route = make(name)
      if (route) routes.set(name, route)
    }
    return route
  }
}

function emptyAnswer(name: string, params: readonly string[]): unknown {
  if (name in SHAPES) return SHAPES[name]
  if (params.some((param) => PAGED.has(param))) return { rows: [], total: 0 }
  return params.some((param) => LISTED.has(param)) ? [] : undefined
}

function refusing(code: number, text: string): Route {
  return {
    security: 'NONE',
    handle() {
      throw new VenueError(code, text)
    },
  }
}
