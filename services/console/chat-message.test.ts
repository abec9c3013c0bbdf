import { describe, expect, it } from 'vitest'
import { chatMessage, TelegramMessage } from './chat-message.ts'

const pem =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----'
const fromBot = { message_id: 7, from: { id: 5, is_bot: true }, date: 1_790_000_000 }
const shown = (fields: object) => chatMessage(TelegramMessage.parse({ ...fromBot, ...fields }), 1001)

describe('a message of the chat', () => {
  it('is own when the person at the page wrote it', () => {
    expect(shown({ text: 'hi' }).own).toBe(false)
    expect(shown({ text: 'hi', from: { id: 1001, is_bot: false } }).own).toBe(true)
  })

  it('counts buttons row by row, as they are pressed, links included', () => {
    const inline_keyboard = [
      [
        { text: 'a', callback_data: 'x' },
        { text: 'b', url: 'https://example.org' },
      ],
      [{ text: 'c', callback_data: 'y' }],
    ]
    expect(shown({ text: 'hi', reply_markup: { inline_keyboard } }).buttons).toEqual([
      [
        { text: 'a', index: 0 },
        { text: 'b', url: 'https://example.org' },
      ],
      [{ text: 'c', index: 2 }],
    ])
  })

  it('gives no link to anything but the web', () => {
    const inline_keyboard = [[{ text: 'b', url: 'javascript:alert(1)' }]]
    expect(shown({ text: 'hi', reply_markup: { inline_keyboard } }).buttons).toEqual([[{ text: 'b' }]])
  })

  it('hands out the public key that stands in it', () => {
    expect(shown({ text: `Paste this:\n${pem}\nthen come back` }).publicKey).toBe(pem)
    expect(shown({ text: 'no key' }).publicKey).toBeUndefined()
  })

  it('shows the largest size of a picture, with its caption', () => {
    const photo = [
      { file_id: 'small', width: 90, height: 60 },
      { file_id: 'large', width: 900, height: 600 },
    ]
    const message = shown({ photo, caption: 'BTCUSDT' })
    expect(message.photo).toEqual({ fileId: 'large', width: 900, height: 600 })
    expect(message.runs).toEqual(['BTCUSDT'])
  })
})
