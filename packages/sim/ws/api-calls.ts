import type { Exchange } from '../exchange.ts'
import type { FaultRule, Place } from '../faults.ts'
import type { Admission, Answer } from '../rest/call.ts'
import { FAULT_BAN_MS } from '../rest/http-server.ts'
import { createParams, type Params } from '../rest/params.ts'
import type { ApiRequest } from './api-message.ts'
import type { Connection } from './connection.ts'

export interface ApiCallsDeps {
  readonly connection: Connection
  readonly exchange: Exchange
  readonly reply: (request: ApiRequest, answer: Answer) => void
  readonly sessionKey: () => string | undefined
}

/** The ways of a WS-API request, with all the mishaps that a REST call can meet. */
export interface ApiCalls {
  /** Carries out the REST twin, named as `METHOD path`. */
  twin(request: ApiRequest, twin: string): void
  /** Carries out what the socket does itself; to faults its path is the name of the method. */
  own(request: ApiRequest, execute: () => Answer): void
}

export function createApiCalls({ connection, exchange, reply, sessionKey }: ApiCallsDeps): ApiCalls {
  const { faults, clock, limiter, pipeline } = exchange
  const { address, path: door } = connection

  function later(delayMs: number, task: () => void): void {
    if (delayMs > 0) clock.after(delayMs, task)
    else task()
  }

  function finish(request: ApiRequest, where: Place, answer: Answer): void {
    if (faults.strike('dropResponse', where) ?? faults.strike('dropResponse', where, true)) return void connection.cut()
    const status = faults.strike('status', where, true)
    const delay = faults.strike('delay', where, true)?.ms ?? 0
    later(delay, () => reply(request, status ? answerOf(status) : answer))
  }

  function carryOut(request: ApiRequest, where: Place, admit: () => Admission): void {
    const ban = faults.strike('ban', where)
    if (ban) return void limiter.ban(address, ban.ms ?? FAULT_BAN_MS, clock.now())
    const status = faults.strike('status', where)
    if (status) return void reply(request, answerOf(status))
    const admission = admit()
    if ('refused' in admission) return void reply(request, admission.refused)
    later(admission.stallMs, () => finish(request, where, admission.execute()))
  }

  function begin(request: ApiRequest, where: Place, admit: () => Admission): void {
    if (faults.strike('dropRequest', where)) return void connection.cut()
    later(faults.strike('delay', where)?.ms ?? 0, () => carryOut(request, where, admit))
  }

  function admitTwin(request: ApiRequest, method: string, path: string): Admission {
    const session = sessionKey()
    return pipeline.admit({
      method,
      path,
      door,
      address,
      params: twinParams(request.values),
      apiKey: request.values.get('apiKey') ?? session,
      payload: request.payload,
      signature: request.signature,
      ...(session !== undefined && request.signature === undefined && { session: { apiKey: session } }),
    })
  }

  return {
    twin(request, twin) {
      const [method = 'GET', path = '/'] = twin.split(' ')
      begin(request, { method, path, door }, () => admitTwin(request, method, path))
    },
    own(request, execute) {
      const where = { path: request.method, door }
      begin(request, where, () => ({ stallMs: faults.strike('stall', where)?.ms ?? 0, execute }))
    },
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
