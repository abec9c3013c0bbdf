import { el } from './dom.js'
import { minuteOfDay } from './format.js'

const tags = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
}

/** Text with its marks as elements. `onCommand(text)` when a command in it is clicked, `onCopy(text)` for code. */
function runs(parts, acts) {
  return parts.map((part) => {
    if (typeof part === 'string') return part
    const inside = runs(part.runs, acts)
    if (part.url) return el('a', { href: part.url, target: '_blank', rel: 'noopener noreferrer' }, ...inside)
    if (part.mark === 'bot_command') {
      return el(
        'button',
        { type: 'button', class: 'command', onclick: (event) => acts.onCommand(event.target.textContent) },
        ...inside,
      )
    }
    if (part.mark === 'spoiler') return el('span', { class: 'spoiler', tabindex: 0 }, ...inside)
    if (part.mark === 'code' || part.mark === 'pre') {
      const copy = (event) => acts.onCopy(event.currentTarget.textContent)
      return el(tags[part.mark], { title: 'Click to copy', onclick: copy }, ...inside)
    }
    return tags[part.mark] ? el(tags[part.mark], {}, ...inside) : el('span', {}, ...inside)
  })
}

function keyboard({ id, buttons }, acts) {
  const press = (index) => (event) => {
    event.currentTarget.setAttribute('aria-busy', 'true')
    acts.onPress(id, index)
  }
  const button = ({ text, index, url }) => {
    if (url) return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, `${text} ↗`)
    return el(
      'button',
      index === undefined ? { type: 'button', disabled: true } : { type: 'button', onclick: press(index) },
      text,
    )
  }
  return el('div', { class: 'keyboard' }, ...buttons.map((row) => el('div', {}, ...row.map(button))))
}

function attachments({ photo, document: file }) {
  const url = (fileId) => `/chat/files/${encodeURIComponent(fileId)}`
  if (photo) {
    const { fileId, width, height } = photo
    return [el('img', { src: url(fileId), width, height, alt: 'A picture from the bot', loading: 'lazy' })]
  }
  return file ? [el('a', { href: url(file.fileId), download: file.name }, `📎 ${file.name}`), '\n'] : []
}

/** Fills a message's element; again after an edit. */
export function fillMessage(element, message, acts) {
  const stamp = `${message.edited ? 'edited ' : ''}${minuteOfDay(message.at)}${message.own ? ' ✓✓' : ''}`
  const bubble = el(
    'div',
    { class: 'bubble' },
    ...attachments(message),
    ...runs(message.runs, acts),
    el('span', { class: 'stamp' }, stamp),
  )
  element.classList.toggle('own', message.own)
  element.replaceChildren(bubble, ...(message.buttons.length > 0 ? [keyboard(message, acts)] : []))
  return bubble
}
