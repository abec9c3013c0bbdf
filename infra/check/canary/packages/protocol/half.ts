import { whole } from './index.ts'

export const half: unknown = whole
