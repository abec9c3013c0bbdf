import { createHash } from 'node:crypto'
import { type Bus, InviteKey, toBase32, UserKey } from '@flotilla/protocol'
import type { Clock, Random } from '@flotilla/runtime'
import type { Users } from './users.ts'

/** What somebody may do here. It belongs to the person, in whatever chat they write. */
export type Rights = 'operator' | 'member' | 'none'

export interface AccessDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly users: Users
  /** Whether anybody may come in: on a machine of one's own, against the simulator. */
  readonly everybody: boolean
  /** Telegram's ids of people. */
  readonly operators: readonly string[]
  readonly allowed: readonly string[]
}

/** What became of an invitation that somebody brought. `used` also stands for one that never was. */
export type Redeemed = 'admitted' | 'used' | 'expired'

/** How long an invitation may be taken up, ms. */
export const inviteMs = 24 * 3_600_000

/** Tokens are kept as their hashes: who reads the bucket cannot come in by one. */
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Who may use the bot: operators, who stands on the list, and who took up an invitation; nobody else. */
export async function createAccess({ bus, clock, random, users, everybody, ...lists }: AccessDeps) {
  const operators = new Set(lists.operators.map((id) => `tg${id}`))
  const allowed = new Set(lists.allowed.map((id) => `tg${id}`))
  const admitted = new Set<string>()
  const follow = (userId: string, isIn: boolean) => (isIn ? admitted.add(userId) : admitted.delete(userId))
  const watch = await bus.watchKeys(
    UserKey,
    {},
    ({ tokens: { userId }, value }) => void follow(userId, value?.admittedAt !== undefined),
    { mend: true },
  )
  await watch.ready

  const rightsOf = (userId: string): Rights => {
    if (operators.has(userId)) return 'operator'
    return everybody || allowed.has(userId) || admitted.has(userId) ? 'member' : 'none'
  }

  return {
    rightsOf,
    operators: [...operators],

    /** Makes an invitation: 128 bits, good for one person, for a day. */
    async invite(by: string): Promise<string> {
      const token = toBase32(random.bytes(16))
      const at = clock.now()
      await bus.createKey(InviteKey, { hash: hashOf(token) }, { by, at, expiresAt: at + inviteMs })
      return token
    },

    /** Takes an invitation up for somebody. Of two at once one comes in. */
    async redeem(token: string, person: Parameters<Users['meet']>[0]): Promise<Redeemed> {
      const tokens = { hash: hashOf(token) }
      const invitation = await bus.getKey(InviteKey, tokens)
      if (!invitation || !(await bus.purgeKey(InviteKey, tokens, invitation.revision))) return 'used'
      if (invitation.value.expiresAt < clock.now()) return 'expired'
      const { userId } = await users.meet(person)
      await users.admit(userId, invitation.value.by)
      follow(userId, true)
      return 'admitted'
    },

    /** Puts somebody out who came by invitation. False when they are on a list, or were never in. */
    async dismiss(userId: string): Promise<boolean> {
      if (!admitted.has(userId)) return false
      await users.dismiss(userId)
      follow(userId, false)
      return rightsOf(userId) === 'none'
    },

    stop: () => watch.stop(),
  }
}

export type Access = Awaited<ReturnType<typeof createAccess>>
