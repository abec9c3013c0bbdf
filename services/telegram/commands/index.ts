import type { Fleet } from '@flotilla/client'
import type { Clock } from '@flotilla/runtime'
import type { Access } from '../access.ts'
import { createAccountChoice } from '../accounts.ts'
import type { Commands } from '../ask.ts'
import type { Chat } from '../chat.ts'
import type { Conversations } from '../conversation.ts'
import type { Gateway } from '../gateway.ts'
import { createInstruments } from '../instruments.ts'
import type { Placing } from '../placing.ts'
import type { Users } from '../users.ts'
import { createAccountCommands } from './accounts.ts'
import { createAlertCommands } from './alerts.ts'
import { createDeeds } from './deeds.ts'
import { createFleetCommands } from './fleet.ts'
import { createGuards } from './guards.ts'
import { createHoldingsCommands } from './holdings.ts'
import { createKeyCommands } from './keys.ts'
import { createMarketCommands } from './market.ts'
import { createPanicCommands } from './panic.ts'
import { createPeopleCommands } from './people.ts'
import { createTradeCommands } from './trade.ts'
import { createWelcome } from './welcome.ts'

export interface CommandDeps {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly users: Users
  readonly access: Access
  readonly gateway: Gateway
  readonly chat: Chat
  readonly conversations: Conversations
  readonly placing: Placing
}

/** Everything people can ask of the bot: by command, by button, and in answer to its questions. */
export function createCommands({ fleet, clock, users, access, gateway, chat, conversations, placing }: CommandDeps) {
  const instruments = createInstruments(fleet, clock)
  const choice = createAccountChoice(fleet)
  const welcome = createWelcome({ users, conversations })
  const alerts = createAlertCommands(fleet)
  const keys = createKeyCommands({ fleet, users, conversations, choice })
  const accounts = createAccountCommands({ fleet, users, choice })
  const guards = createGuards({ fleet, choice })
  const trade = createTradeCommands({ fleet, clock, instruments, choice, conversations })
  const commands: Required<Commands> = {
    ...welcome.commands,
    ...createMarketCommands(fleet, instruments),
    ...alerts.commands,
    ...keys.commands,
    ...accounts.commands,
    ...createHoldingsCommands(choice, instruments),
    ...trade.commands,
    ...guards.commands,
    ...createFleetCommands(fleet, choice),
    ...createPanicCommands({ fleet, chat }),
    ...createPeopleCommands({ access, users, gateway }),
  }
  const deeds = createDeeds({
    ...{ chat, welcome, alerts, keys, accounts, trade, placing },
    ...{ guards, conversations, gateway },
  })
  return { commands, ...deeds }
}
