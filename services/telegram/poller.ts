import type { Clock, Log } from '@flotilla/runtime'
import type { Telegraf } from 'telegraf'
import { faultOf } from './telegram-fault.ts'
import { type Incoming, readUpdate, wantedUpdates } from './updates.ts'

/** How updates come in. */
export interface Ear {
  /**
   * Begins; each update is handed on at once, so that nobody's slow question holds up the others.
   * @throws when nothing can listen at the address that was chosen
   */
  listen(hear: (incoming: Incoming) => void, whenLaunched: () => void): Promise<void>
  /** Ends it, so that what was handed on is confirmed and comes to nobody again. Calls still work. */
  stopListening(): Promise<void>
}

/** Before polling again after an interruption, ms. */
const relaunchMs = 2_000
/** The same when Telegram refused: the token is wrong, or another bot polls with it, which must not be thrown out at once. */
const refusedMs = 10_000
/** For what is in hand when the bot stops polling, ms. */
const stopTimeoutMs = 2_000

/** Polls until it is stopped, whatever interrupts it. Of two bots with one token Telegram serves the one that asked last (409). */
export function createPoller(bot: Telegraf, { clock, log }: { readonly clock: Clock; readonly log: Log }): Ear {
  const ending = new AbortController()
  let polling: Promise<void> | undefined

  const poll = async (whenLaunched: () => void) => {
    while (!ending.signal.aborted) {
      let pauseMs = relaunchMs
      await bot.launch({ allowedUpdates: [...wantedUpdates] }, whenLaunched).catch((error: unknown) => {
        const fault = faultOf(error)
        if (fault.kind === 'refused') pauseMs = refusedMs
        const why = 'why' in fault ? fault.why : 'too many requests'
        log.warn('polling Telegram was interrupted and begins anew', { kind: fault.kind, why })
      })
      if (!ending.signal.aborted) await clock.sleep(pauseMs, ending.signal).catch(() => undefined)
    }
  }

  return {
    async listen(hear, whenLaunched) {
      bot.use((context) => {
        const incoming = readUpdate(context.update)
        if (incoming) hear(incoming)
      })
      polling = poll(whenLaunched)
    },

    async stopListening() {
      if (!polling) return
      ending.abort()
      try {
        bot.stop()
      } catch {
        // It was not polling at this moment.
      }
      await Promise.race([polling, clock.sleep(stopTimeoutMs)])
    },
  }
}
