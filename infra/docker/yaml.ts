type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml }

/** Text that YAML would not read as anything else. */
const PLAIN = /^[A-Za-z./][A-Za-z0-9_./ -]*$/
const WORDS = new Set(['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'y', 'n'])

/** Writes plain data as block YAML, two blanks deeper at each level. */
export function toYaml(value: Yaml, depth = 0): string {
  const indent = '  '.repeat(depth)
  if (Array.isArray(value)) return (value as readonly Yaml[]).map((item) => `${indent}- ${scalar(item)}\n`).join('')
  if (typeof value !== 'object') return `${indent}${scalar(value)}\n`
  return Object.entries(value)
    .map(([key, item]) => {
      const isNested = typeof item === 'object' && Object.keys(item).length > 0
      return isNested ? `${indent}${key}:\n${toYaml(item, depth + 1)}` : `${indent}${key}: ${scalar(item)}\n`
    })
    .join('')
}

/** One line: text, a number, or a whole structure in JSON, which is YAML too. */
function scalar(value: Yaml): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  return PLAIN.test(value) && !WORDS.has(value.toLowerCase()) ? value : JSON.stringify(value)
}
