import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { z } from 'zod'
import type { Exchange } from '../exchange.ts'
import { FAULT_KINDS } from '../faults.ts'
import type { Control, ControlRequest } from './http-server.ts'

const KeyType = z.enum(['HMAC', 'ED25519', 'RSA'])
const Decimal = z.string().regex(/^[0-9]{1,15}(\.[0-9]{1,8})?$/)

const NewAccountBody = z.object({
  balances: z.record(z.string(), Decimal).optional(),
  futures: z
    .object({ usdm: z.record(z.string(), Decimal).optional(), coinm: z.record(z.string(), Decimal).optional() })
    .optional(),
  margin: z.record(z.string(), Decimal).optional(),
  keyType: KeyType.optional(),
  publicKey: z.string().optional(),
  permissions: z.record(z.string(), z.boolean()).optional(),
  ipRestrict: z.union([z.array(z.string()), z.boolean()]).optional(),
})

const KeysBody = z.object({
  publicKey: z.string().optional(),
  keyType: KeyType.optional(),
  permissions: z.record(z.string(), z.boolean()).optional(),
  ipRestrict: z.union([z.array(z.string()), z.boolean()]).optional(),
})

const FaultBody = z.object({
  kind: z.enum(FAULT_KINDS),
  path: z.string().optional(),
  method: z.string().optional(),
  ms: z.number().optional(),
  status: z.number().int().optional(),
  body: z.unknown().optional(),
  afterExecute: z.boolean().optional(),
  probability: z.number().min(0).max(1).optional(),
  count: z.number().int().positive().optional(),
  seed: z.number().int().optional(),
})

const LifetimesBody = z.object({
  socketMs: z.number().int().positive().optional(),
  listenKeyMs: z.number().int().positive().optional(),
  listenTokenMs: z.number().int().positive().optional(),
})

const MarketBody = z.object({
  seed: z.number().int().optional(),
  speed: z.number().positive().max(10_000).optional(),
  replay: z.union([z.string(), z.array(z.string())]).optional(),
  set: z.record(z.string(), Decimal).optional(),
})

/** The calls of `/sim/…`: what a test or an operator does to the exchange itself. */
export function createControl(exchange: Exchange, index: () => string): Control {
  return (request, response) => {
    if (request.path === '/') return text(response, index())
    try {
      return route(exchange, request, response)
    } catch (error) {
      return reply(response, 400, { error: error instanceof Error ? error.message : String(error) })
    }
  }
}

function route(exchange: Exchange, request: ControlRequest, response: ServerResponse): boolean {
  const keys = /^\/sim\/accounts\/([^/]+)\/keys(?:\/([^/]+))?$/.exec(request.path)
  if (request.path === '/sim/accounts' && request.method === 'POST') return addAccount(exchange, request, response)
  if (keys && request.method === 'PUT') return addKey(exchange, keys[1] ?? '', request, response)
  if (keys && request.method === 'DELETE') {
    return reply(response, exchange.removeKey(keys[2] ?? '') ? 200 : 404, {})
  }
  if (request.path === '/sim/faults') return faults(exchange, request, response)
  if (request.path.startsWith('/sim/faults/') && request.method === 'DELETE') {
    return reply(response, exchange.faults.remove(request.path.slice('/sim/faults/'.length)) ? 200 : 404, {})
  }
  if (request.path === '/sim/ledger') return ledger(exchange, Number(request.query.get('since') ?? 0), response)
  if (request.path === '/sim/lifetimes' && request.method === 'POST') {
    Object.assign(exchange.lifetimes, LifetimesBody.parse(parse(request.body)))
    return reply(response, 200, exchange.lifetimes)
  }
  if (request.path === '/sim/market' && request.method === 'POST') return market(exchange, request, response)
  return false
}

function addAccount(exchange: Exchange, request: ControlRequest, response: ServerResponse): boolean {
  const { ipRestrict, ...body } = NewAccountBody.parse(parse(request.body))
  const { account, key } = exchange.createAccount({ ...body, ipRestrict: addressList(ipRestrict) })
  return reply(response, 200, {
    uid: account.uid,
    apiKey: key?.apiKey ?? null,
    ...(key?.secretKey && { secretKey: key.secretKey }),
  })
}

function addKey(exchange: Exchange, uid: string, request: ControlRequest, response: ServerResponse): boolean {
  const { ipRestrict, ...body } = KeysBody.parse(parse(request.body))
  const account = exchange.accounts.byUid(uid)
  if (!account) return reply(response, 404, { error: `there is no account ${uid}` })
  const key = exchange.accounts.addKey(account, { ...body, ipRestrict: addressList(ipRestrict) })
  return reply(response, 200, { apiKey: key.apiKey, ...(key.secretKey && { secretKey: key.secretKey }) })
}

/** `true` stands for "this machine": loopback only. */
function addressList(ipRestrict: readonly string[] | boolean | undefined): readonly string[] | undefined {
  if (ipRestrict === true) return ['127.0.0.1']
  return ipRestrict === false ? undefined : ipRestrict
}

function faults(exchange: Exchange, request: ControlRequest, response: ServerResponse): boolean {
  if (request.method === 'GET') return reply(response, 200, exchange.faults.list())
  if (request.method === 'DELETE') {
    exchange.faults.clear()
    return reply(response, 200, {})
  }
  const id = exchange.faults.plant(FaultBody.parse(parse(request.body)))
  return reply(response, 200, { id })
}

function ledger(exchange: Exchange, since: number, response: ServerResponse): boolean {
  exchange.flushWindows()
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
  pipeline(Readable.from(exchange.ledger.readSince(Number.isFinite(since) ? since : 0)), response, () => {})
  return true
}

function market(exchange: Exchange, request: ControlRequest, response: ServerResponse): boolean {
  const body = MarketBody.parse(parse(request.body))
  if (body.seed !== undefined) exchange.markets.reseed(body.seed, exchange.clock.now())
  if (body.speed !== undefined) exchange.markets.setSpeed(body.speed)
  const unknown = Object.entries(body.set ?? {}).filter(([symbol, price]) => !exchange.setPrice(symbol, price))
  if (unknown.length > 0)
    return reply(response, 400, { error: `no such symbol: ${unknown.map(([symbol]) => symbol).join(', ')}` })
  const files = body.replay === undefined ? [] : [body.replay].flat()
  for (const file of files) exchange.replay(file)
  return reply(response, 200, {})
}

function parse(body: string): unknown {
  return body.trim() === '' ? {} : JSON.parse(body)
}

function reply(response: ServerResponse, status: number, body: unknown): boolean {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  return true
}

function text(response: ServerResponse, body: string): boolean {
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(body)
  return true
}
