/** How patient a request is; milliseconds. */
export interface Rules {
  /** Queries lag behind the engine, 17–36 s seen in the field: how long they are asked after the barrier. */
  readonly lagMs: number
  /** Calls that are no orders have no barrier: how long a setting must stand at something else to prove them not done. */
  readonly callProofMs: number
  /** Without proof after this long a person has to look. */
  readonly giveUpMs: number
  /** However late a successor comes, so long he tries himself. */
  readonly leastTryMs: number
  /** Queries before the fence, of one part, while they bring no clear answer. */
  readonly looks: number
  readonly backoffMs: number
  readonly backoffCapMs: number
  /** Between two looks at Binance's clock while waiting for the fence. */
  readonly timeEveryMs: number
  /** Between two attempts at the log. */
  readonly logRetryMs: number
  /** Answers kept as evidence, at most. */
  readonly evidenceLines: number
}

export const orderRules: Rules = {
  lagMs: 45_000,
  callProofMs: 300_000,
  giveUpMs: 600_000,
  leastTryMs: 120_000,
  looks: 2,
  backoffMs: 250,
  backoffCapMs: 5_000,
  timeEveryMs: 500,
  logRetryMs: 250,
  evidenceLines: 40,
}
