/** How lines of several processes are shown as one log. */
export type LogStyle = { colour: boolean; json: boolean }

const LEVELS: Record<string, { name: string; colour: string }> = {
  10: { name: 'trace', colour: '90' },
  20: { name: 'debug', colour: '90' },
  30: { name: 'info', colour: '32' },
  40: { name: 'warn', colour: '33' },
  50: { name: 'error', colour: '31' },
  60: { name: 'fatal', colour: '41;97' },
}

const NAME_COLOURS = ['36', '35', '34', '33', '32', '96', '95', '94', '93', '92']

/** Fields that the prefix shows already. */
const SHOWN = new Set(['level', 'time', 'msg', 'role', 'instance', 'pid', 'hostname', 'name', 'version', 'egress'])

/**
 * One line of a child for people: `14:41:34.123 executor-1  info  message key=value`. A line that is not one of
 * ours (a server's own log, a stack trace) is shown as it is behind the prefix.
 */
export function formatLogLine(instance: string, line: string, { colour, json }: LogStyle): string {
  if (json) return line
  const paint = (code: string, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
  const prefix = paint(colourOf(instance), instance.padEnd(15))
  const entry = parseEntry(line)
  if (!entry) return `${' '.repeat(12)} ${prefix} ${paint('90', line)}`
  const level = levelOf(entry.level)
  const fields = Object.entries(entry).filter(([name]) => !SHOWN.has(name))
  return [
    paint('90', clock(entry.time)),
    prefix,
    paint(level.colour, level.name.padEnd(5)),
    String(entry.msg ?? ''),
    ...fields.map(([name, value]) => paint('90', `${name}=${shown(value)}`)),
  ].join(' ')
}

type Entry = Record<string, unknown>

function parseEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'level' in value ? (value as Entry) : undefined
  } catch {
    return undefined
  }
}

function levelOf(level: unknown): { name: string; colour: string } {
  const known = LEVELS[String(level)] ?? Object.values(LEVELS).find(({ name }) => name === level)
  return known ?? { name: String(level), colour: '0' }
}

function clock(time: unknown): string {
  const date = new Date(typeof time === 'number' || typeof time === 'string' ? time : Number.NaN)
  if (Number.isNaN(date.getTime())) return ' '.repeat(12)
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  )
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

function shown(value: unknown): string {
  if (typeof value === 'string') return /[\s"=]/.test(value) ? JSON.stringify(value) : value
  return JSON.stringify(value)
}

/** The same name has the same colour in every run. */
function colourOf(name: string): string {
  const sum = [...name].reduce((total, character) => total * 31 + (character.codePointAt(0) ?? 0), 7)
  return NAME_COLOURS[sum % NAME_COLOURS.length] ?? '0'
}
