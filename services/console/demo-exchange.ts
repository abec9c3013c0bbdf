import { z } from 'zod'

const Registered = z.looseObject({ apiKey: z.string() })
const Refusal = z.looseObject({ error: z.string() })

export type Registration =
  | { readonly ok: true; readonly apiKey: string }
  | { readonly ok: false; readonly message: string }

/** What a user does on Binance's site under "API Management", done at the simulator: a new account with this public key. */
export function createDemoExchange(simUrl: string) {
  return {
    async registerKey(publicKey: string): Promise<Registration> {
      try {
        const answer = await fetch(new URL('/sim/accounts', simUrl), {
          method: 'POST',
          body: JSON.stringify({ keyType: 'ED25519', publicKey }),
          headers: { 'content-type': 'application/json' },
          signal: AbortSignal.timeout(5_000),
        })
        const body: unknown = await answer.json()
        const registered = Registered.safeParse(body)
        if (answer.ok && registered.success) return { ok: true, apiKey: registered.data.apiKey }
        return { ok: false, message: Refusal.safeParse(body).data?.error ?? `the simulator answered ${answer.status}` }
      } catch {
        return { ok: false, message: 'the simulated exchange does not answer' }
      }
    },
  }
}

export type DemoExchange = ReturnType<typeof createDemoExchange>
