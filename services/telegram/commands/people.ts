import type { Access } from '../access.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import type { Gateway } from '../gateway.ts'
import { lines } from '../html.ts'
import type { Users } from '../users.ts'

export interface PeopleCommandDeps {
  readonly access: Access
  readonly users: Users
  readonly gateway: Gateway
}

/** Telegram shows one message of 4,096 characters. */
const shownPeople = 60

/** Who may use the bot, for operators: invitations, the list of people, and putting somebody out. */
export function createPeopleCommands({ access, users, gateway }: PeopleCommandDeps) {
  const invite = async ({ user, t }: Ask): Answer => {
    const me = await gateway.me()
    if (!me.ok || !me.result.username) return { text: t.people.noName }
    const token = await access.invite(user.userId)
    return { text: t.people.invitation(`https://t.me/${me.result.username}?start=${token}`) }
  }

  const list = async ({ t }: Ask): Answer => {
    const people = (await users.list()).filter(({ userId }) => access.rightsOf(userId) !== 'none')
    const rows = people.slice(0, shownPeople).map(({ userId, name = '' }) => {
      const isOperator = access.rightsOf(userId) === 'operator'
      return t.people.line(name, userId.replace(/^tg/, ''), isOperator)
    })
    return { text: lines(t.people.title(people.length), ...rows, t.people.howToPutOut) }
  }

  const usersCommand = async (ask: Ask): Answer => {
    const [act, id = ''] = ask.words
    if (act === undefined) return list(ask)
    if (act !== 'remove' || !/^\d{1,20}$/.test(id)) return { text: ask.t.people.howToPutOut }
    return { text: (await access.dismiss(`tg${id}`)) ? ask.t.people.putOut(id) : ask.t.people.notPutOut(id) }
  }

  return { invite, users: usersCommand } satisfies Commands
}
