import { FLEET_FAULTS } from '@flotilla/protocol'
import { SENTENCES } from '@flotilla/venue'

type Sentences = Readonly<Record<string, readonly [english: string, turkish: string]>>

const table = (sentences: Sentences) => `| code | English | Türkçe |
| --- | --- | --- |
${Object.entries(sentences)
  .map(([code, [english, turkish]]) => `| \`${code}\` | ${english} | ${turkish} |`)
  .join('\n')}
`

/** `docs/errors.md`: every code of a fault, the fleet's own and those for Binance's refusals, with what people are told. */
export function printErrors(): string {
  return `# Errors

Printed from \`packages/protocol/faults.ts\` and \`packages/venue/errors\`; \`npm run docs\` prints it again. A failed act carries
\`code\`, \`message\` and \`outcome\`: \`rejected\` it did not happen and will not, \`unsent\` it never left the process, \`unknown\` it
may have happened and is being found out. Codes are stable; messages are not.

## The fleet's own

${table(FLEET_FAULTS)}
## What Binance refuses, and the way there

${table(SENTENCES)}`
}
