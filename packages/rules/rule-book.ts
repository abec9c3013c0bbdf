import { createCooling } from './cooling.ts'
import { createInstruments } from './instrument.ts'
import type { Market, Rule } from './rule.ts'
import { type Held, holds, type Leaf, plant, valuesOf } from './rule-tree.ts'

/** A public trade. Decimals are text; `at` is the trade's time in epoch milliseconds. */
export type Trade = { market: Market; symbol: string; price: string; quantity: string; at: number }

export type Fired = {
  id: string
  /** Time of the trade that fired it. */
  at: number
  /** What each condition measured, e.g. `{condition: 'BTCUSDT > 70000', value: '70001.2'}`. */
  values: { condition: string; value: string }[]
  /** It was its last firing; the book has forgotten it. */
  ended: boolean
}

const NOTHING: readonly Fired[] = []

export type RuleBook = ReturnType<typeof createRuleBook>

/**
 * Holds rules and says which fire at a trade. Fit for a million rules: a trade that passes no threshold
 * costs two comparisons per measured value. Trades must come in order per symbol.
 */
export function createRuleBook() {
  const instruments = createInstruments()
  const rules = new Map<string, Held>()
  const cooling = createCooling()
  const trade = { touched: [] as Held[], passed: [] as Leaf[], number: 0 }

  function touch(held: Held): void {
    if (held.seen === trade.number || held.gone) return
    held.seen = trade.number
    trade.touched.push(held)
  }

  function onFlip(leaf: Leaf): void {
    leaf.holds = leaf.high === leaf.whenHigh
    if (leaf.passing && leaf.holds) trade.passed.push(leaf)
    touch(leaf.held)
  }

  /** Where a price stands when a rule is put into force is no crossing. */
  function onEntry(leaf: Leaf): void {
    leaf.holds = !leaf.passing && leaf.high === leaf.whenHigh
    touch(leaf.held)
  }

  function drop(held: Held): void {
    held.gone = true
    rules.delete(held.id)
    cooling.delete(held)
    for (const leaf of held.leaves) {
      leaf.line.remove(leaf)
      if (leaf.line.isEmpty) leaf.instrument.tidy()
    }
  }

  function judge(held: Held, at: number, silent: boolean): Fired | undefined {
    if (held.gone) return undefined
    if (at >= held.expiresAt) {
      drop(held)
      return undefined
    }
    if (!holds(held.root)) {
      held.armed = true
      return undefined
    }
    if (!held.armed) return undefined
    if (silent || at < held.coolUntil) {
      cooling.add(held)
      return undefined
    }
    held.armed = false
    held.coolUntil = at + held.rule.cooldownMs
    const ended = held.rule.mode === 'once'
    const fired = { id: held.id, at, values: valuesOf(held), ended }
    if (ended) drop(held)
    return fired
  }

  function take({ market, symbol, price, quantity, at }: Trade, silent: boolean): readonly Fired[] {
    const instrument = instruments.get(market, symbol)
    trade.number++
    if (at >= cooling.nextAt) for (const held of cooling.takeDue(at)) touch(held)
    instrument?.trade(price, quantity, at, onFlip, onEntry)
    if (trade.touched.length === 0) return NOTHING
    const fired: Fired[] = []
    for (const held of trade.touched) {
      const firing = judge(held, at, silent)
      if (firing) fired.push(firing)
    }
    for (const leaf of trade.passed) leaf.holds = false
    for (const leaf of trade.passed) if (!holds(leaf.held.root)) leaf.held.armed = true
    trade.touched = []
    trade.passed = []
    return fired
  }

  return {
    get size() {
      return rules.size
    },

    /**
     * Puts a rule into force, in the place of the one that had its id.
     * @param createdAt epoch milliseconds, from which `expiresInMs` counts
     */
    put(id: string, rule: Rule, createdAt: number): void {
      const before = rules.get(id)
      if (before) drop(before)
      rules.set(id, plant(id, rule, createdAt, instruments.find))
    },

    /** @returns whether there was one. */
    remove(id: string): boolean {
      const held = rules.get(id)
      if (held) drop(held)
      return held !== undefined
    },

    /** Takes out what has expired. @returns the ids. */
    expire(now: number): string[] {
      const late = [...rules.values()].filter(({ expiresAt }) => now >= expiresAt)
      for (const held of late) drop(held)
      return late.map(({ id }) => id)
    },

    onTrade: (next: Trade): readonly Fired[] => take(next, false),

    /** Feeds history, so that changes and volumes are known; nothing fires. */
    warm: (past: Trade): void => void take(past, true),
  }
}
