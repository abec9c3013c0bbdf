import {
  AccountKey,
  type AccountsRemove,
  answered,
  type Bus,
  DeadManKey,
  EgressKey,
  refused,
  SpentKey,
} from '@flotilla/protocol'
import type { Log } from '@flotilla/runtime'
import type { z } from 'zod'
import { noAccount } from '../faults.ts'
import { type AccountBook, publicPart } from './account-book.ts'
import type { CodeCheck } from './code-check.ts'
import type { HeardBy } from './heard-by.ts'
import type { Labels } from './labels.ts'

export interface RemovalDeps {
  readonly bus: Bus
  readonly book: AccountBook
  readonly labels: Labels
  readonly factor: Pick<CodeCheck, 'demand'>
  readonly heardBy: HeardBy
  /** Ends Binance's countdowns over what rests. @returns whether it took that, in a time people wait for */
  readonly endCountdowns: (accountId: string) => Promise<boolean>
  readonly log: Log
  readonly audit: (accountId: string, by: string, what: string) => Promise<void>
}

/** Where people delete API keys, by environment. */
const keyPages: Readonly<Record<string, string>> = {
  live: 'https://www.binance.com/en/my/settings/api-management',
  testnet: 'https://testnet.binance.vision',
  demo: 'https://demo.binance.com/en/my/settings/api-management',
}

const revokeOf = (apiKey: string, environment: string) => {
  const url = keyPages[environment] ?? (keyPages.live as string)
  return {
    ...{ apiKey, url },
    in: {
      en: `Now delete the API key ${apiKey} at Binance: Account › API Management (${url}). Until you do, it still works for whoever has its secret.`,
      tr: `Şimdi ${apiKey} API anahtarını Binance’te sil: Hesap › API Yönetimi (${url}). Silene kadar, gizli kısmı kimdeyse onun için çalışmaya devam eder.`,
    },
  }
}

/** How an account goes: its sealed key is purged, with every earlier value of it, and its owner told what to revoke. */
export function createRemoval(deps: RemovalDeps, environment: string) {
  const { bus, book, labels, factor, heardBy, endCountdowns, log, audit } = deps
  return async ({ accountId, userId, code, by }: z.output<typeof AccountsRemove.payload>) => {
    const entry = await book.find(accountId)
    const account = entry?.value
    if (!account || (userId !== undefined && account.userId !== userId)) return refused(noAccount(accountId))
    const needsCode =
      account.state === 'pending' ? undefined : await factor.demand(account.userId, code, `remove ${accountId}`)
    if (needsCode) return refused(needsCode)
    const switched = await bus.getKey(DeadManKey, { accountId })
    await bus.purgeKey(DeadManKey, { accountId })
    // Its orders stay at Binance: without the key nobody could put off what was armed over them, or end it.
    if (switched && !(await endCountdowns(accountId))) {
      log.error("the dead man's switch of a removed account may go off yet", { accountId })
    }
    await bus.purgeKey(AccountKey, { accountId })
    await Promise.all([
      bus.purgeKey(EgressKey, { accountId }),
      bus.purgeKey(SpentKey, { accountId }),
      labels.giveBack(account.userId, account.label),
    ])
    await audit(accountId, by ?? account.userId, 'key purged')
    // Told in any case: what is left to do at Binance ends it for whoever has not heard.
    await heardBy([accountId])
    const { apiKey } = account
    return answered({ account: publicPart(account), ...(apiKey && { revoke: revokeOf(apiKey, environment) }) })
  }
}

export type Removal = ReturnType<typeof createRemoval>
