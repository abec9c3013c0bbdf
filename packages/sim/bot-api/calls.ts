import type { Params } from './params.ts'

/** A recorded call of the bot: what it asked, what it was told. The token is never kept. */
export type Call = {
  seq: number
  /** Epoch milliseconds when it arrived. */
  at: number
  method: string
  params: Record<string, unknown>
  files: Record<string, { filename: string; bytes: number }>
  status: number
  description?: string
  result?: unknown
}

const KEPT = 20_000

export type Calls = ReturnType<typeof createCalls>

export function createCalls() {
  const calls: Call[] = []
  let seq = 0
  return {
    begin(at: number, method: string, params: Params): Call {
      const files = Object.fromEntries(
        [...params.files].map(([name, file]) => [name, { filename: file.filename, bytes: file.bytes.length }]),
      )
      const call = { seq: ++seq, at, method, params: params.raw, files, status: 0 }
      calls.push(call)
      if (calls.length > KEPT) calls.shift()
      return call
    },
    list: (since: number, method: string | null) =>
      calls.filter(
        (call) => call.seq > since && (method === null || call.method.toLowerCase() === method.toLowerCase()),
      ),
  }
}
