import { SENTENCES } from '@flotilla/venue'

/** `docs/errors.md`: every code of Binance's refusals in our taxonomy, with what people are told. */
export function printErrors(): string {
  const rows = Object.entries(SENTENCES).map(
    ([code, [english, turkish]]) => `| \`${code}\` | ${english} | ${turkish} |`,
  )
  return `# Errors

Printed from \`packages/venue/errors\`; \`npm run docs\` prints it again. A failed act carries \`code\`, \`message\` and \`outcome\`:
\`rejected\` it did not happen and will not, \`unsent\` it never left the process, \`unknown\` it may have happened and is being
found out. Codes are stable; messages are not.

| code | English | Türkçe |
| --- | --- | --- |
${rows.join('\n')}
`
}
