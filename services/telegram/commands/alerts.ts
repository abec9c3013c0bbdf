import type { Fleet } from '@flotilla/client'
import { FaultError } from '@flotilla/protocol'
import { ruleFaultText } from '@flotilla/rules'
import type { ActionOf } from '../action.ts'
import type { Answer, Ask, Commands } from '../ask.ts'
import type { Reply } from '../chat.ts'
import { clip, html, lines } from '../html.ts'

/** Characters a rule may have; the contract takes no more. */
const longest = 500
/** How many alerts are listed with a button each. */
const listed = 20

/** Rules of a user: set, listed, removed. */
export function createAlertCommands(fleet: Fleet) {
  const alert = async ({ user, words, t }: Ask): Answer => {
    const text = words.join(' ')
    if (text === '' || text.length > longest) return { text: t.alert.usage }
    try {
      const set = await fleet.alerts.put(user.userId, text)
      return { text: t.alert.set(set.text) }
    } catch (error) {
      const why = error instanceof FaultError ? ruleFaultText(error.fault, user.language) : undefined
      if (why === undefined) throw error
      return { text: t.alert.refused(clip(why, 300)) }
    }
  }

  const alerts = async ({ user, t }: Ask): Promise<Reply> => {
    const mine = await fleet.alerts.list(user.userId)
    if (mine.length === 0) return { text: t.alert.none }
    const shown = mine.toSorted((a, b) => b.createdAt - a.createdAt).slice(0, listed)
    return {
      text: lines(
        t.alert.list,
        ...shown.map(({ text, state }, index) => html`${index + 1}. <b>${clip(text, 120)}</b>${t.alert.states[state]}`),
      ),
      buttons: shown.map(({ alertId, text }, index) => [
        { label: t.button.remove(`${index + 1}. ${clip(text)}`), action: { do: 'removeAlert', alertId } },
      ]),
    }
  }

  /** Removes a rule; the answer is what is left. */
  const remove = async (ask: Ask, { alertId }: ActionOf<'removeAlert'>): Promise<Reply> => {
    const { text } = await fleet.alerts.remove(ask.user.userId, alertId)
    const left = await alerts(ask)
    return { ...left, text: lines(ask.t.alert.removed(text), '', left.text) }
  }

  return { commands: { alert, alerts } satisfies Commands, remove }
}

export type AlertCommands = ReturnType<typeof createAlertCommands>
