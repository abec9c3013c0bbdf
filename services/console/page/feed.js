/** A live feed tells something at least once a second; silent for this long, it is broken, ms. */
const silenceMs = 6_000
const retryMs = 2_000
/** A page nobody looks at gives its connection back after this, ms: browsers allow a host six of them. */
const hiddenMs = 20_000

/**
 * Keeps a stream of server-sent events open: comes back when it breaks, rests while the page is hidden.
 * `handlers` by event name; `onState('live' | 'broken')`; `steady` says that silence means a broken line.
 */
export function openFeed(path, handlers, { onState = () => {}, onRefused = () => {}, steady = false } = {}) {
  let source
  let heardAt = 0
  let retry
  let hide

  const close = () => {
    clearTimeout(retry)
    source?.close()
    source = undefined
  }
  const open = () => {
    close()
    heardAt = Date.now()
    source = new EventSource(path)
    source.addEventListener('open', () => onState('live'))
    source.addEventListener('error', () => {
      onState('broken')
      if (source?.readyState !== EventSource.CLOSED) return
      onRefused()
      retry = setTimeout(open, retryMs)
    })
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        heardAt = Date.now()
        handle(JSON.parse(event.data))
      })
    }
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(hide)
    if (document.hidden) hide = setTimeout(close, hiddenMs)
    else if (!source) open()
  })
  if (steady) {
    setInterval(() => {
      if (!source || Date.now() - heardAt < silenceMs) return
      onState('broken')
      open()
    }, 1_000)
  }
  open()
}

/** Posts JSON to our own server; the answer is its JSON, or what went wrong in the same shape. */
export async function post(path, body) {
  try {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    return await answer.json()
  } catch {
    return { ok: false, message: 'the console does not answer' }
  }
}
