import { VenueError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { ApiSocket, Json, OwnMethod, UserData } from './api-family.ts'

/** Who is logged on to a connection: one key at a time. */
export interface ApiSession {
  apiKey(): string | undefined
  /** Logs the key off when it is the one that is gone. True when it was. */
  revoked(apiKey: string): boolean
  /** `session.logon`, `session.status`, `session.logout`. */
  methodsFor(socket: ApiSocket, userData: UserData): Readonly<Record<string, OwnMethod>>
}

/** @param returnRateLimits what `session.status` says of the connection */
export function createApiSession({ clock, pipeline }: Exchange, returnRateLimits: boolean): ApiSession {
  const connectedSince = clock.now()
  let session: { readonly apiKey: string; readonly authorizedSince: number } | null = null

  const status = (userData: UserData): Json => ({
    apiKey: session?.apiKey ?? null,
    authorizedSince: session?.authorizedSince ?? null,
    connectedSince,
    returnRateLimits,
    serverTime: pipeline.now(),
    userDataStream: userData.isActive(),
  })

  return {
    apiKey: () => session?.apiKey,
    revoked(apiKey) {
      if (session?.apiKey !== apiKey) return false
      session = null
      return true
    },
    methodsFor: (socket, userData) => ({
      'session.logon'(request, params) {
        const { key } = socket.prove(request, params)
        if (key.type !== 'ED25519')
          throw new VenueError(-4056, `${key.type === 'HMAC' ? 'HMAC_SHA256' : key.type} API key is not supported.`)
        session = { apiKey: key.apiKey, authorizedSince: clock.now() }
        return status(userData)
      },
      'session.status': () => status(userData),
      'session.logout'() {
        session = null
        userData.loggedOut()
        return status(userData)
      },
    }),
  }
}
