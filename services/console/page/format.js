/** How many places of a decimal mean something. */
export const places = (text) => (text.split('.')[1] ?? '').replace(/0+$/, '').length

/** A decimal for reading: `65000.44000000` → `65,000.44`, at least so many places; never through a float. */
export function decimal(text, least = 2) {
  const [whole = '0', part = ''] = text.split('.')
  const kept = part.replace(/0+$/, '').padEnd(least, '0')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${kept}`
}

/** A whole number with thousands apart. */
export const count = (number) => String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ',')

/** How long something has lasted or will last: `8 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const [minutes, hours, days] = [60, 3_600, 86_400].map((unit) => Math.floor(seconds / unit))
  const both = (large, unit, small, part) => (small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${part}`)
  if (days > 0) return both(days, 'd', hours % 24, 'h')
  if (hours > 0) return both(hours, 'h', minutes % 60, 'min')
  return minutes > 0 ? `${minutes} min` : `${seconds} s`
}

/** The same in its largest unit only. */
export const roughly = (ms) => duration(ms).split(' ').slice(0, 2).join(' ')

/** A short time in seconds with one place: `0.4 s`. */
export const seconds = (ms) => `${(Math.max(0, ms) / 1_000).toFixed(1)} s`

/** What tells instances of a role apart: the end of their name. */
export const shortName = (role, instance) =>
  instance.startsWith(`${role}-`) ? instance.slice(role.length + 1) : instance

const names = {
  spot: 'Spot weight',
  futures: 'Futures weight',
  options: 'Options weight',
  'portfolio-margin': 'Portfolio margin weight',
  raw: 'Raw requests',
  'futures-data': 'Futures data requests',
  'futures-funding': 'Funding requests',
  connections: 'Connection attempts',
}

/** A counter of Binance in plain words. */
export function poolName(pool) {
  const orders = /^(.+)-orders-\w+$/.exec(pool)
  if (orders) return `${orders[1].charAt(0).toUpperCase()}${orders[1].slice(1).replaceAll('-', ' ')} orders`
  return names[pool] ?? pool.replace(/^sapi-(ip|uid)/, '')
}

/** The length of a counter's window, told in seconds: `60s`. */
export const windowMs = (text) => Number.parseInt(text, 10) * 1_000

/** How full a budget is, for its colour. */
export const level = (share) => (share >= 0.9 ? 'full' : share >= 0.7 ? 'high' : 'low')

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})
const clockShort = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false })
export const timeOfDay = (at) => clock.format(at)
export const minuteOfDay = (at) => clockShort.format(at)
