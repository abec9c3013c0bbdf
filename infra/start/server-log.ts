const NATS_LINE = /^\[\d+\] \S+ \S+ \[(\w+)\] (.*)$/
const REDIS_LINE = /^\d+:(?:\S+) .*?(?: ([.\-*#]) )(.*)$/

/** What redis-server says with its loudest mark in every healthy start and stop. */
const REDIS_ROUTINE = [
  'Redis is starting',
  'Redis version=',
  'Configuration loaded',
  'Server initialized',
  'Memory overcommit must be enabled',
  'User requested shutdown',
  'ready to exit',
]

/** Whether a line of nats-server or redis-server is its routine talk, which nobody has to read. */
export function isRoutine(name: string, line: string): boolean {
  if (name === 'nats') return NATS_LINE.exec(line)?.[1] === 'INF'
  if (name !== 'redis') return false
  if (/scheduling shutdown/.test(line)) return true
  const [, mark, text = ''] = REDIS_LINE.exec(line) ?? []
  return mark !== undefined && (mark !== '#' || REDIS_ROUTINE.some((routine) => text.includes(routine)))
}
