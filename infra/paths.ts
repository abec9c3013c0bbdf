import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Everything `npm start` and `npm test` fetch or write lives below this folder; deleting it forgets all of it. */
export const LOCAL = join(ROOT, '.local')
