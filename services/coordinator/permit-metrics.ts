import type { Metrics } from '@flotilla/runtime'

export type PermitCounter = ReturnType<typeof permitCounter>

/** Made once for each process: a coordinator may become active more than once. */
export const permitCounter = (metrics: Metrics) =>
  metrics.counter('permits_total', 'Requests for permits by what became of them', ['outcome', 'priority'])

export type WaitMetrics = ReturnType<typeof waitMetrics>

/** How long requests wait for their permit, and how many do, by class. */
export const waitMetrics = (metrics: Metrics) => ({
  seconds: metrics.histogram('permit_wait_seconds', 'From asking to permit, by class', ['priority']),
  waiting: metrics.gauge('permits_waiting', 'Requests that wait for a permit now, by class', ['priority']),
})

export type BudgetGauge = ReturnType<typeof budgetGauge>

/** How full the windows of each address are now; accounts are too many to be labels. */
export const budgetGauge = (metrics: Metrics) =>
  metrics.gauge('budget_used_ratio', 'Part of the current window that is spent, by counter and address', [
    'pool',
    'egress',
  ])
