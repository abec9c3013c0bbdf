import { type Bus, type User, UserKey } from '@flotilla/protocol'
import type { Clock } from '@flotilla/runtime'
import type { Person } from './updates.ts'

export interface UsersDeps {
  readonly bus: Bus
  readonly clock: Clock
}

const attempts = 4

/** The fleet's id of somebody on Telegram. */
export const userIdOf = (person: Person) => `tg${person.id}`

/** Who asks, as the audit log names them: `telegram:user:42`. */
export const byOf = ({ userId }: Pick<User, 'userId'>) => `telegram:user:${userId.replace(/^tg/, '')}`

/** The language of somebody's app, of those the bot speaks. */
export const languageOf = ({ languageCode }: Person): User['language'] => (languageCode?.startsWith('tr') ? 'tr' : 'en')

/** The people the bot has met, in the fleet's KV. */
export function createUsers({ bus, clock }: UsersDeps) {
  const find = async (userId: string) => (await bus.getKey(UserKey, { userId }))?.value

  /** Changes what is known of a user; whoever writes at the same time is taken in. */
  const change = async (userId: string, how: (user: User) => User): Promise<User | undefined> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const entry = await bus.getKey(UserKey, { userId })
      if (!entry) return undefined
      const next = how(entry.value)
      if ((await bus.updateKey(UserKey, { userId }, next, entry.revision)) !== undefined) return next
    }
    throw new Error('a user is being changed from too many sides')
  }

  /** Remembers that a user stopped the bot, or writes again. */
  const setBlocked = (userId: string, blocked: boolean) =>
    change(userId, ({ blockedAt: _, ...user }) => (blocked ? { ...user, blockedAt: clock.now() } : user) as User)

  return {
    find,
    setBlocked,
    /** The user behind somebody who writes; made at first contact, in the language of their app. */
    async meet(person: Person): Promise<User> {
      const userId = userIdOf(person)
      const known = await find(userId)
      if (known) return isBlocked(known) ? ((await setBlocked(userId, false)) ?? known) : known
      const user: User = {
        userId,
        // In Telegram a private chat has the id of the person.
        chatId: person.id,
        language: languageOf(person),
        name: person.name,
        since: clock.now(),
      }
      await bus.createKey(UserKey, { userId }, user)
      return user
    },
    list: async (): Promise<User[]> => (await bus.listKeys(UserKey)).map(({ value }) => value),
    admit: (userId: string, by: string) =>
      change(userId, (user) => ({ ...user, admittedAt: clock.now(), admittedBy: by })),
    dismiss: (userId: string) => change(userId, ({ admittedAt: _, admittedBy: __, ...user }) => user as User),
    setLanguage: (userId: string, language: User['language']) => change(userId, (user) => ({ ...user, language })),
    /** Chooses the account that private commands are about; none when left out. */
    setAccount: (userId: string, accountId?: string) =>
      change(userId, ({ accountId: _, ...user }) => (accountId === undefined ? user : { ...user, accountId }) as User),
  }
}

/** Whether the user stopped the bot and has not written since. */
export const isBlocked = (user: User) => user.blockedAt !== undefined

export type Users = ReturnType<typeof createUsers>
