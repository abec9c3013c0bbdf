// npm run docs: prints docs/ and .env.example from the definitions. With --check it changes nothing and tells which are stale.
import { printPages, stalePages } from './stale.ts'

const check = process.argv.includes('--check')
const pages = check ? await stalePages() : await printPages()
for (const page of pages) process.stdout.write(`${check ? 'stale' : 'printed'}  ${page}\n`)
if (check && pages.length > 0) process.exitCode = 1
