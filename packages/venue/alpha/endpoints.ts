import { alphaMarketData } from './market-data.ts'

export const alpha = [...alphaMarketData]
