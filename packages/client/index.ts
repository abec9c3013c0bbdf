import { connectBus } from '@flotilla/protocol'
import { type FleetAddress, findFleet } from './find-fleet.ts'
import { createFleet, type Fleet } from './fleet.ts'

export { type Account, createAccount, type OrderParams, type SendOptions } from './account.ts'
export type { AccountHandlers } from './account-events.ts'
export { clock } from './clock.ts'
export { awaitOutcome, type CommandResult, handIn } from './commands.ts'
export { type FleetAddress, findFleet } from './find-fleet.ts'
export { createFleet, type Fleet } from './fleet.ts'
export type { FollowedFreeze, FreezeSum } from './freezes.ts'
export type { AssetBalance, HeldPosition } from './holdings.ts'
export type { MarketEvent } from './market-events.ts'

/**
 * Connects to a fleet; without an address to the one started on this machine.
 * @example
 * await using fleet = await connect()
 * const { price } = await fleet.price('BTCUSDT')
 * @throws when no fleet is found or its NATS does not answer
 */
export async function connect(address?: FleetAddress): Promise<Fleet> {
  const { natsUrl, seed, name, tls } = address ?? findFleet(process.env, process.cwd())
  const bus = await connectBus({
    servers: natsUrl,
    name: name ?? 'client',
    ...(name === undefined ? {} : { identity: name }),
    ...(seed === undefined ? {} : { nkeySeed: new TextEncoder().encode(seed) }),
    ...(tls ? { tls } : {}),
  })
  return createFleet(bus)
}
