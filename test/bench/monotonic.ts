/** Monotonic time that all threads and processes of this host share, ms. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6
