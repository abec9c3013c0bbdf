// Taking examples of Binance apart and changing single fields of them, for tests of models.

export type Payload = Record<string, unknown>

/** Ids become text on the way in; everything else must come out as it went in. */
export function sameValues(before: unknown, after: unknown): boolean {
  if (typeof before !== 'object' || before === null) return before === after || String(before) === String(after)
  const keys = Object.keys(before)
  const same = (key: string) => sameValues((before as Payload)[key], (after as Payload)[key])
  return keys.length === Object.keys(after ?? {}).length && keys.every(same)
}

/** Every field, the outer before the inner: `o`, `o.X`, `B.0.a`. */
export function paths(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [`${prefix}${key}`, ...paths(inner, `${prefix}${key}.`)])
}

export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (inner as Payload)[key], value)
}

/** A copy in which `change` was done to the field at `path`. */
export function changed<T>(value: T, path: string, change: (holder: Payload, key: string) => unknown): T {
  const copy = structuredClone(value)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  change(
    keys.reduce<Payload>((inner, key) => inner[key] as Payload, copy as Payload),
    last,
  )
  return copy
}
