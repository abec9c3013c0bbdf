import type { Fact, Listener } from '@flotilla/protocol'
import { createFreezeDesk, type FreezeDeskDeps } from './freeze-desk.ts'
import { watchQuarantines } from './quarantine-watch.ts'

/** What keeps executors from opening anything new, besides limits: freezes by hand, and quarantines. */
export async function createTradingStops(deps: FreezeDeskDeps) {
  const freezes = await createFreezeDesk(deps)
  const quarantines = await watchQuarantines(deps)
  return {
    serve: (): Listener[] => freezes.serve(),
    facts: (): Fact[] => [...freezes.facts(), ...quarantines.facts()],
    end() {
      freezes.end()
      quarantines.end()
    },
  }
}

export type TradingStops = Awaited<ReturnType<typeof createTradingStops>>
