/** Amounts in units of 1e-8. */
export interface Holding {
  free: bigint
  locked: bigint
}

/** An account's assets on one product. Nothing is created or lost here except by `credit` and `debit`. */
export interface Wallet {
  of(asset: string): Readonly<Holding>
  entries(): IterableIterator<[string, Readonly<Holding>]>
  credit(asset: string, amount: bigint): void
  /** @throws when less is free: callers check first, so this is a defect. */
  debit(asset: string, amount: bigint): void
  lock(asset: string, amount: bigint): void
  unlock(asset: string, amount: bigint): void
  /** Spends what is locked. */
  spendLocked(asset: string, amount: bigint): void
}

const NOTHING: Readonly<Holding> = { free: 0n, locked: 0n }

export function createWallet(initial: Readonly<Record<string, bigint>> = {}): Wallet {
  const holdings = new Map<string, Holding>()

  function holding(asset: string): Holding {
    let known = holdings.get(asset)
    if (!known) {
      known = { free: 0n, locked: 0n }
      holdings.set(asset, known)
    }
    return known
  }
  function take(asset: string, from: keyof Holding, amount: bigint): void {
    const known = holding(asset)
    if (known[from] < amount) throw new Error(`${asset} ${from} would become negative`)
    known[from] -= amount
  }

  for (const [asset, amount] of Object.entries(initial)) holding(asset).free = amount
  return {
    of: (asset) => holdings.get(asset) ?? NOTHING,
    entries: () => holdings.entries(),
    credit: (asset, amount) => {
      holding(asset).free += amount
    },
    debit: (asset, amount) => take(asset, 'free', amount),
    lock(asset, amount) {
      take(asset, 'free', amount)
      holding(asset).locked += amount
    },
    unlock(asset, amount) {
      take(asset, 'locked', amount)
      holding(asset).free += amount
    },
    spendLocked: (asset, amount) => take(asset, 'locked', amount),
  }
}
