import { algoFutureAlgo } from './future-algo.ts'
import { algoSpotAlgo } from './spot-algo.ts'

export const algo = [...algoFutureAlgo, ...algoSpotAlgo]
