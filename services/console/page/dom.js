/** @param {string} id */
export const byId = (id) => document.getElementById(id)

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children)
  return element
}

/** An element; text goes in as text, `onclick` and the like as listeners. */
export const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children)

export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)

/** Writes only what differs, so that nothing is laid out or read aloud again without need. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** Starts a CSS animation by its class, also when it runs already. */
export function replay(element, name) {
  element.classList.remove(name)
  void element.offsetWidth
  element.classList.add(name)
}

/**
 * Makes the children of `parent` those of `items`, in their order; elements stay with their key.
 * `create(item)` returns a new element, `update(element, item)` brings it up to date.
 */
export function list(parent, items, { key, create, update }) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]))
  let previous = null
  for (const item of items) {
    const name = String(key(item))
    const element = old.get(name) ?? create(item)
    element.dataset.key = name
    old.delete(name)
    update(element, item)
    const next = previous ? previous.nextSibling : parent.firstChild
    if (next !== element) parent.insertBefore(element, next)
    previous = element
  }
  for (const gone of old.values()) gone.remove()
}
