import type { Rest, Signer } from '@flotilla/binance'
import { AccountsSeen, answered, type Bus, FleetStatus, refusal, refused, type StoredAccount } from '@flotilla/protocol'
import { VaultError } from '@flotilla/vault'
import { requireEndpoint } from '@flotilla/venue'

/** Where a key works from, and what its owner has to list. */
export interface Reach {
  readonly seen: readonly string[]
  readonly refused: readonly string[]
  /** Every address of the fleet, as text for people. */
  readonly addresses: string
  /** Those it was refused from, as text for people. */
  readonly missing: string
}

/** Asks the other addresses of the fleet; whether the key works from this one was seen already. */
export type EgressCheck = (worksHere: boolean) => Promise<Reach>

export interface EgressDeps {
  readonly bus: Bus
  readonly rest: Rest
  readonly environment: string
  readonly egress: string
  readonly tryOut: (account: StoredAccount, apiKey: string) => Signer
}

/** Binance's answer to a key that may not be used from here; it is the same for a key that is none. */
export const notFromHere = 'KEY_UNUSABLE'
const askMs = 8_000

/** The roles that use people's keys or what was signed with them. */
const signing = new Set(['executor', 'user-stream'])

/** Tries keys from every address of the fleet: an executor behind each is asked to. */
export function createEgressChecks({ bus, rest, environment, egress, tryOut }: EgressDeps) {
  const probe = environment === 'live' || environment === 'sim' ? 'wallet.getApiKeyPermission' : 'spot.getAccount'

  /** The addresses by name; only this one while no coordinator tells of others. */
  const known = async () => {
    const found = new Map<string, { address?: string; executors: boolean }>([[egress, { executors: true }]])
    const reply = await bus.request(FleetStatus, {}, {}, { timeoutMs: 2_000 })
    for (const fact of reply.ok ? reply.facts : []) {
      const { kind, role, egress: name, address } = fact as Record<string, unknown>
      if (kind !== 'instance' || !signing.has(String(role)) || typeof name !== 'string') continue
      const executors = role === 'executor' || (found.get(name)?.executors ?? false)
      found.set(name, { executors, ...(typeof address === 'string' ? { address } : found.get(name)) })
    }
    return found
  }

  const tryHere = async (account: StoredAccount, apiKey: string) => {
    const found = requireEndpoint(probe)
    if (!found.ok) throw new Error(found.fault.message)
    const signer = tryOut(account, apiKey)
    return rest.call({ endpoint: found.endpoint, signer, accountId: account.accountId, priority: 5 })
  }

  return {
    /** A check for one account. */
    of(account: StoredAccount, apiKey: string): EgressCheck {
      return async (worksHere) => {
        const addresses = await known()
        const others = [...addresses].filter(([name, { executors }]) => name !== egress && executors)
        const answers = await Promise.all(
          others.map(async ([name]) => {
            const reply = await bus.request(AccountsSeen, { egress: name }, { account, apiKey }, { timeoutMs: askMs })
            return { name, works: reply.ok ? reply.works : undefined }
          }),
        )
        const tried = [{ name: egress, works: worksHere as boolean | undefined }, ...answers]
        const bad = tried.filter(({ works }) => works === false).map(({ name }) => name)
        const shown = (names: Iterable<string>) =>
          [...names].map((name) => addresses.get(name)?.address ?? name).join(', ')
        return {
          seen: tried.filter(({ works }) => works).map(({ name }) => name),
          refused: bad,
          addresses: shown(addresses.keys()),
          missing: shown(bad),
        }
      }
    },
    /** Answers for this address. */
    serve() {
      bus.serve(
        AccountsSeen,
        { egress },
        async ({ payload: { account, apiKey } }) => {
          try {
            const outcome = await tryHere(account, apiKey)
            if (outcome.outcome === 'ok') return answered({ works: true })
            if (outcome.fault.code === notFromHere) return answered({ works: false })
            return refused(outcome.fault)
          } catch (error) {
            if (error instanceof VaultError) return refused(refusal('NOT_OPENABLE', error.message))
            throw error
          }
        },
        { queue: 'executor' },
      )
    },
  }
}

export type EgressChecks = ReturnType<typeof createEgressChecks>
