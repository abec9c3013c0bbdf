const UNITS: [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
]

/** `5m` in milliseconds; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text)
  const unit = UNITS.find(([name]) => name === match?.[2])
  return match && unit ? Number(match[1]) * unit[1] : undefined
}

/** The shortest way to write it; whole seconds only. */
export function formatDuration(ms: number): string {
  const unit = UNITS.find(([, size]) => ms % size === 0) ?? ['s', 1_000]
  return `${ms / unit[1]}${unit[0]}`
}
