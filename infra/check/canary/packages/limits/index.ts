// A leaf that imports what its package.json does not list.
export { whole } from '../protocol/index.ts'
