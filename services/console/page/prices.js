import { byId, el, list, replay, setText, svg } from './dom.js'
import { decimal, places } from './format.js'

const lineLength = 90
const youngLength = 30
const quotes = /^(.+?)(USDT|USDC|FDUSD|BTC|TRY|EUR)$/
const tiles = new Map()

function path(points) {
  const [low, high] = [Math.min(...points), Math.max(...points)]
  const span = high - low || 1
  // A young line is short and grows from the right.
  const step = 100 / (Math.max(points.length, youngLength) - 1)
  const from = 100 - (points.length - 1) * step
  return points
    .map((point, index) => `${(from + index * step).toFixed(2)} ${(36 - ((point - low) / span) * 32).toFixed(2)}`)
    .join('L')
}

function draw({ element, points }) {
  if (points.length < 2) return
  const line = path(points)
  const [area, stroke] = element.querySelectorAll('path')
  area.setAttribute('d', `M${line.split(' ', 1)[0]} 40L${line}L100 40Z`)
  stroke.setAttribute('d', `M${line}`)
}

function create({ symbol }) {
  const [, base, quote] = quotes.exec(symbol) ?? [symbol, symbol, '']
  const lines = [svg('path', { class: 'area' }), svg('path')]
  return el(
    'li',
    { class: 'price' },
    el('span', { class: 'symbol' }, el('b', {}, base), el('span', { class: 'quote' }, quote && ` / ${quote}`)),
    el('span', { class: 'change' }),
    el('span', { class: 'last' }),
    svg('svg', { viewBox: '0 0 100 40', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, ...lines),
  )
}

function update(tile, { price, changePercent }) {
  const { element, price: before } = tile
  // As many places as were ever needed, so that the figures do not jump.
  tile.places = Math.max(tile.places, places(price))
  setText(element.querySelector('.last'), decimal(price, tile.places))
  if (changePercent !== undefined) {
    const change = Number(changePercent)
    setText(
      element.querySelector('.change'),
      `${change > 0 ? '+' : change < 0 ? '−' : ''}${Math.abs(change).toFixed(2)} %`,
    )
    element.dataset.trend = change > 0 ? 'up' : change < 0 ? 'down' : 'flat'
  }
  if (before !== undefined && before !== price) {
    element.classList.remove('tick-up', 'tick-down')
    replay(element, Number(price) > Number(before) ? 'tick-up' : 'tick-down')
  }
  tile.price = price
}

const newTile = (row, points) => ({ symbol: row.symbol, element: create(row), points, places: 2 })

function show(rows, points = () => []) {
  for (const row of rows) {
    if (!tiles.has(row.symbol)) tiles.set(row.symbol, newTile(row, points(row)))
    update(tiles.get(row.symbol), row)
  }
  list(byId('prices'), [...tiles.values()].sort(byFirstSeen), {
    key: ({ symbol }) => symbol,
    create: ({ element }) => element,
    update: () => {},
  })
}

let order = []
const byFirstSeen = (one, other) => order.indexOf(one.symbol) - order.indexOf(other.symbol)

// A price that stands still is part of the line, too.
setInterval(() => {
  for (const tile of tiles.values()) {
    tile.points.push(Number(tile.price))
    if (tile.points.length > lineLength) tile.points.shift()
    draw(tile)
  }
}, 1_000)

/** The strip of live prices. */
export const prices = {
  symbols(symbols) {
    order = symbols
  },
  lines(rows) {
    tiles.clear()
    show(rows, ({ points }) => points)
    for (const tile of tiles.values()) draw(tile)
  },
  changed: (rows) => show(rows),
  /** The last price of a symbol, if it is on the strip. */
  last: (symbol) => tiles.get(symbol)?.price,
}
