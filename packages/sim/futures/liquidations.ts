import type { FuturesOrder } from './order.ts'

type Listener = (order: FuturesOrder) => void

/** Tells whoever listens of each order by which a position is being liquidated, after it was carried out. */
export interface Liquidations {
  tell(order: FuturesOrder): void
  /** Ends with the function it returns. */
  listen(listener: Listener): () => void
}

export function createLiquidations(): Liquidations {
  const listeners = new Set<Listener>()
  return {
    tell(order) {
      for (const listener of listeners) listener(order)
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
