/** The fleet cannot be started as asked; the message says why and what to do, for people. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
