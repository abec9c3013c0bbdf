/** One thing that was looked at, and whether it held. */
export interface Finding {
  readonly ok: boolean
  readonly what: string
}

export const finding = (ok: boolean, what: string): Finding => ({ ok, what })
