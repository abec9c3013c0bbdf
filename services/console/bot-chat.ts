import type { Clock } from '@flotilla/runtime'
import { z } from 'zod'
import { chatMessage, TelegramMessage } from './chat-message.ts'
import type { Send } from './event-stream.ts'
import { readEvents } from './sse-reader.ts'

/** Who sits at the page in the demo mode; no Telegram account, a person of the simulated Bot API. */
export const demoUser = { id: 1001, firstName: 'Ada', username: 'ada' } as const

const History = z.looseObject({ seq: z.number(), messages: z.array(TelegramMessage) })
const Changed = z.looseObject({ message: TelegramMessage })
const Deleted = z.looseObject({ messageId: z.number() })
const Answered = z.looseObject({ text: z.string(), showAlert: z.boolean() })
const Acting = z.looseObject({ action: z.string() })
const Refusal = z.looseObject({ error: z.string() })

/** What the chat answers to an act of the person. */
export type Acted = { readonly ok: true } | { readonly ok: false; readonly message: string }

const retryMs = 1_000

/** Tells the page what the stand-in told, in the page's words; what is of another shape is left out. */
function retell(event: string, data: unknown, send: Send) {
  if (event === 'message' || event === 'edit') {
    const { data: changed } = Changed.safeParse(data)
    if (changed) send(event, chatMessage(changed.message, demoUser.id))
  } else if (event === 'delete') {
    const { data: deleted } = Deleted.safeParse(data)
    if (deleted) send(event, { id: deleted.messageId })
  } else if (event === 'answer') {
    const { data: answer } = Answered.safeParse(data)
    if (answer) send(event, { text: answer.text, alert: answer.showAlert })
  } else if (event === 'action') {
    const { data: acting } = Acting.safeParse(data)
    if (acting) send(event, { action: acting.action })
  }
}

/** The chat of the demo mode: the person's side of the Bot API stand-in at `apiRoot`. */
export function createBotChat({ apiRoot, clock }: { apiRoot: string; clock: Clock }) {
  const urlOf = (path: string) => new URL(`/user/${demoUser.id}/${path}`, apiRoot)

  const act = async (path: string, wish: unknown): Promise<Acted> => {
    try {
      const body = JSON.stringify(wish)
      const answer = await fetch(urlOf(path), {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(5_000),
      })
      if (answer.ok) return { ok: true }
      const { data } = Refusal.safeParse(await answer.json())
      return { ok: false, message: data?.error ?? `the chat answered ${answer.status}` }
    } catch {
      return { ok: false, message: 'the simulated Telegram does not answer' }
    }
  }

  /** The messages there are, then everything as it comes, until the stand-in goes away or the signal. */
  const followOnce = async (send: Send, signal: AbortSignal) => {
    const history = await fetch(urlOf('messages'), { signal })
    const { seq, messages } = History.parse(await history.json())
    const shown = messages.filter(({ deleted }) => !deleted).map((message) => chatMessage(message, demoUser.id))
    const live = await fetch(urlOf(`events?since=${seq}`), { signal })
    send('history', shown)
    if (!live.body) return
    for await (const { event, data } of readEvents(live.body)) retell(event, JSON.parse(data), send)
  }

  return {
    send: (text: string, languageCode: string) => {
      const { firstName, username } = demoUser
      return act('send', { text, firstName, username, languageCode })
    },
    press: (messageId: number, index: number) => act('press', { messageId, index }),
    /** A picture or document of the chat. */
    file: (fileId: string) => fetch(urlOf(`files/${encodeURIComponent(fileId)}`)),
    /** Follows the chat until the signal; when the stand-in was away it starts over with the history. */
    async follow(send: Send, signal: AbortSignal) {
      while (!signal.aborted) {
        await followOnce(send, signal).catch(() => undefined)
        if (signal.aborted) return
        send('away', {})
        await clock.sleep(retryMs, signal).catch(() => undefined)
      }
    },
  }
}

export type BotChat = ReturnType<typeof createBotChat>
