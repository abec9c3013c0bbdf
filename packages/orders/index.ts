export { legOf, legsOf } from './answer.ts'
export * from './check-command.ts'
export * from './client-order-id.ts'
export * from './effect.ts'
export * from './lanes.ts'
export { algoCalls, legOfList, listLegs, marketCalls } from './market-calls.ts'
export { noSuchOrder } from './observation.ts'
export {
  type Ask,
  type Case,
  fenceMarginMs,
  isFault,
  isTrue,
  onlyReduces,
  type Plan,
  type Subject,
} from './plan.ts'
export * from './plan-of.ts'
export * from './progress.ts'
export * from './request.ts'
export * from './rules.ts'
