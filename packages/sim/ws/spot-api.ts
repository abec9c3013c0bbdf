import { errors } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { SPOT_RATE_LIMITS } from '../spot/exchange-info.ts'
import type { ApiFamily, ApiSocket, UserData } from './api-family.ts'
import { SPOT_TWINS } from './spot-api-methods.ts'
import { createUserSubscriptions } from './user-subscriptions.ts'

const EXPIRY_LOOK_MS = 1_000

/** The spot WS-API: user data of up to a thousand accounts on the socket itself. */
export function spotApi(exchange: Exchange): ApiFamily {
  return {
    pool: 'spot',
    ownWeight: 2,
    weightLimit: { ...SPOT_RATE_LIMITS[0] },
    twins: SPOT_TWINS,
    orderMethods: /^(order\.(place|cancelReplace)|orderList\.place|sor\.order\.place)/,
    orders: exchange.spotOrders,
    attach: (socket) => attachUserData(exchange, socket),
  }
}

function attachUserData({ clock, listenTokens }: Exchange, socket: ApiSocket): UserData {
  const users = createUserSubscriptions(socket.send, () => clock.now())
  const stopExpiry = clock.every(EXPIRY_LOOK_MS, () => users.expire(clock.now()))
  return {
    methods: {
      'session.subscriptions': () => users.ids(),
      'userDataStream.subscribe'() {
        const known = socket.loggedOn()
        if (!known) throw errors.key()
        return { subscriptionId: users.add(known.account, known.key, { logon: true }) }
      },
      'userDataStream.subscribe.signature'(request, params) {
        const { account, key } = socket.prove(request, params)
        return { subscriptionId: users.add(account, key) }
      },
      'userDataStream.subscribe.listenToken'(_request, params) {
        const redeemed = listenTokens.redeem(params.required('listenToken'))
        if (!redeemed) throw errors.listenToken()
        const { account, key, expiresAt } = redeemed
        // The venue tells this time in microseconds, and the one of the token itself in milliseconds.
        return { subscriptionId: users.addByToken(account, key, expiresAt), expirationTime: expiresAt * 1_000 }
      },
      'userDataStream.unsubscribe'(_request, params) {
        users.remove(params.integer('subscriptionId'))
        return {}
      },
    },
    isActive: () => users.ids().length > 0,
    loggedOut: () => users.removeLogon(),
    revoked: (apiKey) => users.removeKey(apiKey),
    close() {
      stopExpiry()
      users.close()
    },
  }
}
