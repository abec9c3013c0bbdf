import { AccountsThaw, answered, type Bus, FleetThaw, FreezeKey, freezeScope, refused } from '@flotilla/protocol'
import type { CodeCheck } from './code-check.ts'

export interface ThawDeps {
  readonly bus: Bus
  readonly factor: Pick<CodeCheck, 'demand'>
  readonly audit: (userId: string, by: string, what: string) => Promise<void>
}

/** Freezes that people put on themselves are ended here, where their second factor can be checked. */
export function serveThaw({ bus, factor, audit }: ThawDeps) {
  bus.serve(
    AccountsThaw,
    {},
    async ({ payload: { userId, code, by } }) => {
      const scope = freezeScope({ userId })
      const known = await bus.getKey(FreezeKey, { scope })
      if (known?.value.by !== by) return answered({ wasFrozen: false })
      const fault = await factor.demand(userId, code, `thaw ${known.revision}`)
      if (fault) return refused(fault)
      const thawed = await bus.request(FleetThaw, {}, { scope, by })
      if (!thawed.ok) return thawed
      await audit(userId, by, 'thawed')
      return answered({ wasFrozen: true })
    },
    { queue: 'executor' },
  )
}
