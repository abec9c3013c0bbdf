/** A part could not be put in place. The message says what to install or which variable to set instead. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
