/** Wrong tokens one address may send in a minute, and all addresses together. */
const perAddress = 5
const overall = 60
const windowMs = 60_000

/** Slows down who guesses tokens: counts wrong ones by the minute. */
export function createAttempts() {
  let wrong: { address: string; at: number }[] = []
  return {
    mayTry(address: string, now: number): boolean {
      wrong = wrong.filter(({ at }) => now - at < windowMs)
      return wrong.length < overall && wrong.filter((each) => each.address === address).length < perAddress
    },
    failed(address: string, now: number) {
      wrong.push({ address, at: now })
    },
  }
}

export type Attempts = ReturnType<typeof createAttempts>
