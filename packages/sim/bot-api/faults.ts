import { isRecord } from './params.ts'

/**
 * A fault to inject. `status` answers with code and description instead of executing (`afterExecute`: after it),
 * `delay` waits `ms` first, `dropRequest` cuts the connection before executing, `dropResponse` after it.
 */
export type Fault = {
  id: string
  kind: 'status' | 'delay' | 'dropRequest' | 'dropResponse'
  method?: string
  chatId?: number
  status: number
  description: string
  /** Seconds, as in Telegram's 429. */
  retryAfter?: number
  ms: number
  afterExecute: boolean
  probability: number
  /** How many times it may still strike. */
  count: number
}

const KINDS = ['status', 'delay', 'dropRequest', 'dropResponse']

export type Faults = ReturnType<typeof createFaults>

/** The faults in force. @param random from 0 to below 1. */
export function createFaults(random: () => number) {
  const faults = new Map<string, Fault>()
  let made = 0
  return {
    /** @returns the fault, or a sentence about what is wrong with it. */
    add(wish: unknown): Fault | string {
      if (!isRecord(wish)) return 'an object is expected'
      if (!KINDS.includes(String(wish.kind))) return `kind must be one of ${KINDS.join(', ')}`
      const status = wish.retryAfter === undefined ? 500 : 429
      const fault = { status, description: '', ms: 0, afterExecute: false, probability: 1, ...wish } as Fault
      fault.id = `f${++made}`
      fault.count = typeof wish.count === 'number' ? wish.count : Number.POSITIVE_INFINITY
      if (fault.description === '')
        fault.description = fault.retryAfter
          ? `Too Many Requests: retry after ${fault.retryAfter}`
          : 'Internal Server Error'
      faults.set(fault.id, fault)
      return fault
    },
    remove(id?: string) {
      if (id === undefined) faults.clear()
      else faults.delete(id)
    },
    list: () => [...faults.values()],
    /** The faults that strike this call; each counts as used. */
    strike(method: string, chatId: number | undefined): Fault[] {
      const hits = [...faults.values()].filter(
        (fault) =>
          (fault.method === undefined || fault.method.toLowerCase() === method.toLowerCase()) &&
          (fault.chatId === undefined || fault.chatId === chatId) &&
          random() < fault.probability,
      )
      for (const fault of hits) if (--fault.count <= 0) faults.delete(fault.id)
      return hits
    },
  }
}
