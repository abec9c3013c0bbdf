/** JSON.rawJSON is in Node 24 but not yet in TypeScript's library. */
const json = JSON as typeof JSON & { rawJSON(text: string): unknown }

/** An id beyond 2^53 as a JSON number with all its digits, as the venue writes it. */
export function rawId(id: bigint): unknown {
  return json.rawJSON(String(id))
}
