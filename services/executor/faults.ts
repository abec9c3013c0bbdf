import { refusal } from '@flotilla/protocol'

export const noKey = () =>
  refusal('NO_KEY', 'this account has no API key yet: add one with /addkey in the chat or `flotilla account add`')

export const noAccount = (accountId: string) => refusal('NO_ACCOUNT', `there is no account ${accountId}`)
