/**
 * Calls `stop` once, on SIGTERM, SIGINT, or when standard input ends while FLOTILLA_PARENT_PIPE=1:
 * the launcher holds the other end, so its children end with it however it ends.
 */
export function onStopRequest(stop: (why: string) => Promise<void>): void {
  let asked = false
  const ask = (why: string) => {
    if (asked) return
    asked = true
    stop(why).catch((error: unknown) => {
      process.stderr.write(`the stop failed: ${error instanceof Error ? error.stack : String(error)}\n`)
      process.exit(1)
    })
  }
  process.on('SIGTERM', () => ask('SIGTERM'))
  process.on('SIGINT', () => ask('SIGINT'))
  if (process.env.FLOTILLA_PARENT_PIPE !== '1') return
  process.stdin.on('end', () => ask('the launcher is gone'))
  process.stdin.on('error', () => ask('the launcher is gone'))
  process.stdin.resume()
  // Listening for its end must not by itself keep a process alive that has nothing left to do. A file has no unref.
  process.stdin.unref?.()
}
