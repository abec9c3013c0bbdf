/** Where a command may be given: `public` ones also in groups, `private` ones are about an account or a person; `operator` ones are
 * private too, and unknown to everybody else. */
export type Scope = 'public' | 'private' | 'operator'

/** The bot's commands in the order people's apps list them. */
export const commandScopes = {
  price: 'public',
  ticker: 'public',
  book: 'public',
  klines: 'public',
  alert: 'private',
  alerts: 'private',
  balance: 'private',
  buy: 'private',
  sell: 'private',
  orders: 'private',
  cancelorder: 'private',
  panic: 'private',
  thaw: 'private',
  addkey: 'private',
  keys: 'private',
  removekey: 'private',
  doctor: 'private',
  totp: 'private',
  caps: 'private',
  limits: 'private',
  fleet: 'public',
  lang: 'private',
  cancel: 'private',
  help: 'public',
  start: 'public',
  freeze: 'operator',
  invite: 'operator',
  users: 'operator',
} as const satisfies Record<string, Scope>

export type CommandName = keyof typeof commandScopes

export const commandNames = Object.keys(commandScopes) as CommandName[]

export const isCommandName = (text: string): text is CommandName => Object.hasOwn(commandScopes, text)
