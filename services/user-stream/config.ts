import { binanceVariables } from '@flotilla/runtime'

export const variables = { ...binanceVariables } as const
