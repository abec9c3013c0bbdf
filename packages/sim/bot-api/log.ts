/** The two levels this stand-in writes at; pino's logger fits. */
export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
