/** What a gate found; no faults is a pass. `note` is shown behind the verdict. */
export type GateResult = { faults: string[]; note?: string }

/** One thing `npm run check` looks at. */
export type Gate = { name: string; run: () => Promise<GateResult> }
