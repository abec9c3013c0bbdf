import { byId, el, list, setText } from './dom.js'
import { count, duration } from './format.js'

/** Streams Binance allows on one socket. */
const streamsPerSocket = { options: 200 }
const mostStreams = 1_024

function createSocket() {
  return el(
    'li',
    { class: 'socket' },
    el('span', { class: 'market' }),
    el('span', { class: 'of' }),
    el('span', { class: 'count' }),
    el('span', { class: 'bar', 'aria-hidden': 'true' }, el('i')),
  )
}

function updateSocket(element, { id, instance, market, streams, ageMs }) {
  const most = streamsPerSocket[market] ?? mostStreams
  setText(element.querySelector('.market'), market)
  setText(element.querySelector('.of'), `${instance} · ${id}`)
  setText(
    element.querySelector('.count'),
    `${count(streams)} ${streams === 1 ? 'stream' : 'streams'} · ${duration(ageMs)}`,
  )
  element.querySelector('.bar i').style.setProperty('--share', Math.min(1, streams / most))
}

function updateStream(element, { stream, instance, holders }) {
  const [, market, symbol, name] = stream.split('.')
  element.title = `${stream}: held open by ${instance} for ${holders}`
  setText(element.firstChild, symbol === '_all' ? 'all' : symbol)
  setText(
    element.lastChild,
    ` ${name}${market === 'spot' ? '' : ` ${market}`}${holders > 1 ? ` × ${count(holders)}` : ''}`,
  )
}

/** The sockets to Binance and the streams on them. */
export function showStreams({ sockets, moreSockets, streams, moreStreams }) {
  list(byId('socket-list'), sockets, {
    key: ({ instance, id }) => `${instance} ${id}`,
    create: createSocket,
    update: updateSocket,
  })
  setText(
    byId('socket-note'),
    sockets.length === 0 ? 'No socket is open.' : moreSockets > 0 ? `and ${count(moreSockets)} more` : '',
  )
  list(byId('stream-list'), streams, {
    key: ({ stream }) => stream,
    create: () => el('li', { class: 'stream' }, el('b', { class: 'of-symbol' }), el('span')),
    update: updateStream,
  })
  setText(byId('stream-note'), moreStreams > 0 ? `and ${count(moreStreams)} more` : '')
}
