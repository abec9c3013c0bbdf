import type { Bus, Notice } from '@flotilla/protocol'
import type { Clock, Log } from '@flotilla/runtime'
import type { AccountBook } from '../accounts/account-book.ts'
import { createNotify } from '../notify.ts'
import type { Frozen } from './freezes.ts'

export interface FreezeNoticesDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly book: AccountBook
}

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

function textOf(label: string, orders: number, positions: number): Notice['text'] {
  const closed = {
    en: `, ${counted(positions, 'position', 'positions')} closed`,
    tr: `, ${positions} pozisyon kapatıldı`,
  }
  return {
    en:
      `❄️ Account ${label} is frozen. ${counted(orders, 'open order', 'open orders')} cancelled${positions > 0 ? closed.en : ''}. ` +
      'No order is open any more; new orders are refused until it is thawed, cancels and exits still work.',
    tr:
      `❄️ ${label} hesabı donduruldu. ${orders} açık emir iptal edildi${positions > 0 ? closed.tr : ''}. ` +
      'Artık açık emir yok; çözülene kadar yeni emirler reddedilir, iptaller ve çıkışlar çalışmaya devam eder.',
  }
}

/** Tells people once for each freeze that their account is safe. */
export function createFreezeNotices({ bus, clock, log, book }: FreezeNoticesDeps) {
  const notify = createNotify({ bus, clock, log })
  return {
    tell(accountId: string, frozen: readonly Frozen[], orders: number, positions: number): void {
      const userId = book.userOf(accountId)
      const label = book.list(userId).find((each) => each.accountId === accountId)?.label ?? accountId
      if (userId === undefined) return
      const revision = Math.max(...frozen.map((each) => each.revision))
      // Another executor that takes the account over says the same under the same id.
      const id = `freeze-${revision}-${accountId}`
      notify(userId, { id, text: textOf(label, orders, positions), priority: 1, at: clock.now() })
    },
  }
}

export type FreezeNotices = ReturnType<typeof createFreezeNotices>
