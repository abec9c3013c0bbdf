import { UsageError } from './exit-codes.ts'

/** The words of a call: what stands alone, `--name` and `--name value`, and `name=value`. */
export interface Arguments {
  readonly words: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly options: Readonly<Record<string, string>>
  readonly params: Readonly<Record<string, string>>
}

/** Takes a call apart. `valued` names the options that are followed by a value; one said twice has both, with a comma. @throws UsageError */
export function readArguments(argv: readonly string[], valued: readonly string[], known: readonly string[]): Arguments {
  const words: string[] = []
  const flags = new Set<string>()
  const options: Record<string, string> = {}
  const params: Record<string, string> = {}
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    const name = word.startsWith('--') ? word.slice(2) : undefined
    const pair = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/s.exec(word)
    if (name !== undefined && valued.includes(name)) {
      const value = argv[++at]
      if (value === undefined) throw new UsageError(`--${name} needs a value`)
      options[name] = name in options ? `${options[name]},${value}` : value
    } else if (name !== undefined && known.includes(name)) flags.add(name)
    else if (name !== undefined) throw new UsageError(`there is no option --${name}`)
    else if (pair) params[pair[1] ?? ''] = pair[2] ?? ''
    else words.push(word)
  }
  return { words, flags, options, params }
}
