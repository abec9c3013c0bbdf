import type { Endpoint } from '../endpoint.ts'
import { inBody, section } from '../section.ts'
import { YieldArena } from './answers.ts'

const { get } = section('simple-earn', { page: 'simple_earn/yield-arena' })

export const simpleEarnYieldArena: readonly Endpoint[] = [
  get('getYieldArenaActivities', '/sapi/v1/earn/arena/activities', {
    weight: 150,
    params: { lang: inBody('string') },
    answer: YieldArena,
  }),
]
