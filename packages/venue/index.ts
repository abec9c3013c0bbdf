export * from './catalogue.ts'
export * from './endpoint.ts'
export type { RetiredEndpoint } from './retired.ts'
