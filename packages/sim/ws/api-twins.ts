import type { Exchange } from '../exchange.ts'
import type { FaultRule } from '../faults.ts'
import { createParams, type Params } from '../rest/params.ts'
import type { Answer } from '../rest/pipeline.ts'
import type { ApiRequest } from './api-message.ts'
import type { Connection } from './connection.ts'

export interface TwinDeps {
  readonly connection: Connection
  readonly exchange: Exchange
  readonly reply: (request: ApiRequest, answer: Answer) => void
  readonly sessionKey: () => string | undefined
}

/** Lets a WS-API request travel the same way as its REST twin, faults included. */
export function createTwinCaller({
  connection,
  exchange,
  reply,
  sessionKey,
}: TwinDeps): (request: ApiRequest, twin: string) => void {
  const { faults, clock, pipeline } = exchange

  function finish(request: ApiRequest, where: { path: string; method: string }, answer: Answer): void {
    if (faults.strike('dropResponse', where) ?? faults.strike('dropResponse', where, true)) return void connection.cut()
    const status = faults.strike('status', where, true)
    const delay = faults.strike('delay', where, true)?.ms ?? 0
    later(delay, () => reply(request, status ? answerOf(status) : answer))
  }

  function later(delayMs: number, task: () => void): void {
    if (delayMs > 0) clock.after(delayMs, task)
    else task()
  }

  function admit(request: ApiRequest, where: { path: string; method: string }): void {
    const status = faults.strike('status', where)
    if (status) return void reply(request, answerOf(status))
    const session = sessionKey()
    const admission = pipeline.admit({
      ...where,
      address: connection.address,
      params: twinParams(request.values),
      apiKey: request.values.get('apiKey') ?? session,
      payload: request.payload,
      signature: request.signature,
      ...(session !== undefined && request.signature === undefined && { session: { apiKey: session } }),
    })
    if ('refused' in admission) return void reply(request, admission.refused)
    later(admission.stallMs, () => finish(request, where, admission.execute()))
  }

  return (request, twin) => {
    const [method = 'GET', path = '/'] = twin.split(' ')
    const where = { path, method }
    if (faults.strike('dropRequest', where)) return connection.cut()
    later(faults.strike('delay', where)?.ms ?? 0, () => admit(request, where))
  }
}

function answerOf(rule: FaultRule): Answer {
  return {
    status: rule.status ?? 503,
    body: rule.body ?? { code: -1000, msg: 'An unknown error occurred.' },
    headers: {},
  }
}

/** The parameters of a request that travels on as a REST call. */
function twinParams(values: ReadonlyMap<string, string>): Params {
  const own = new Map(values)
  own.delete('apiKey')
  own.delete('returnRateLimits')
  return createParams(own)
}
