/** One control message as it goes out. `id` is an unsigned integer, the only form futures and options accept. */
export interface Command {
  readonly method: 'SUBSCRIBE' | 'UNSUBSCRIBE'
  readonly params: readonly string[]
  readonly id: number
}

export interface SubscriptionLimits {
  readonly namesPerMessage: number
  readonly bytesPerMessage: number
}

/** What one socket should carry, what it was told, and what it has acknowledged. Pure bookkeeping. */
export interface Subscriptions {
  add(names: Iterable<string>): void
  remove(names: Iterable<string>): void
  /** The next message to send, or undefined when the server has been told everything. */
  next(): Command | undefined
  /** @returns the command that was answered */
  acknowledge(id: number): Command | undefined
  /**
   * Books a refusal. Several names are tried again in halves, since the server does not say which of them it dislikes.
   * @returns the one name that was refused, once it is known
   */
  refuse(id: number): string | undefined
  /** Everything that is wanted is also acknowledged. */
  readonly settled: boolean
  /** What the server carries by its own word. */
  readonly acknowledged: readonly string[]
  /** Commands without an answer. */
  readonly unanswered: number
}

export function createSubscriptions(names: Iterable<string>, limits: SubscriptionLimits): Subscriptions {
  const wanted = new Set(names)
  /** What the server carries once it has worked through all that was sent. */
  const told = new Set<string>()
  /** Names whose wanted and told state may differ. */
  const dirty = new Set(wanted)
  /** Refused batches, in halves, before anything else. */
  const retries: string[][] = []
  const pending = new Map<number, Command>()
  let lastId = 0

  const issue = (method: Command['method'], params: readonly string[]): Command => {
    lastId += 1
    const command = { method, params, id: lastId }
    for (const name of params) {
      if (method === 'SUBSCRIBE') told.add(name)
      else told.delete(name)
      dirty.delete(name)
    }
    pending.set(lastId, command)
    return command
  }

  const batch = (wantsMore: (name: string) => boolean): string[] => {
    const names: string[] = []
    let bytes = 0
    for (const name of dirty) {
      if (!wantsMore(name)) continue
      bytes += Buffer.byteLength(name) + 3
      if (names.length >= limits.namesPerMessage || (names.length > 0 && bytes > limits.bytesPerMessage)) break
      names.push(name)
    }
    return names
  }

  return {
    add(names) {
      for (const name of names) {
        wanted.add(name)
        dirty.add(name)
      }
    },
    remove(names) {
      for (const name of names) if (wanted.delete(name)) dirty.add(name)
    },
    next() {
      // Leaving first makes room on a socket that is full.
      const leaving = batch((name) => told.has(name) && !wanted.has(name))
      if (leaving.length > 0) return issue('UNSUBSCRIBE', leaving)
      for (let retry = retries.shift(); retry; retry = retries.shift()) {
        const names = retry.filter((name) => wanted.has(name) && !told.has(name))
        if (names.length > 0) return issue('SUBSCRIBE', names)
      }
      const joining = batch((name) => wanted.has(name) && !told.has(name))
      if (joining.length > 0) return issue('SUBSCRIBE', joining)
      dirty.clear()
      return undefined
    },
    acknowledge(id) {
      const command = pending.get(id)
      pending.delete(id)
      return command
    },
    refuse(id) {
      const command = pending.get(id)
      pending.delete(id)
      if (command?.method !== 'SUBSCRIBE') return undefined
      for (const name of command.params) told.delete(name)
      const [first, ...rest] = command.params
      if (rest.length === 0 && first !== undefined) {
        wanted.delete(first)
        return first
      }
      const half = Math.ceil(command.params.length / 2)
      retries.push(command.params.slice(0, half), command.params.slice(half))
      return undefined
    },
    get settled() {
      return (
        pending.size === 0 && retries.length === 0 && [...dirty].every((name) => wanted.has(name) === told.has(name))
      )
    },
    get acknowledged() {
      const asked = new Set([...pending.values()].flatMap(({ params }) => params))
      return [...told].filter((name) => !asked.has(name))
    },
    get unanswered() {
      return pending.size
    },
  }
}
