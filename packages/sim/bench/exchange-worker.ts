import { parentPort, workerData } from 'node:worker_threads'
import { startSim } from '../index.ts'
import { tellCpuTime } from './cpu-time.ts'

/** The exchange on a thread of its own, with as many accounts as asked for; tells its port and their keys. */

const { accounts } = workerData as { accounts: number }
const sim = await startSim({ port: 0 })
const keys = Array.from({ length: accounts }, () => {
  const { key } = sim.exchange.createAccount({ balances: { USDT: '1000000' } })
  return { apiKey: key?.apiKey ?? '', secretKey: key?.secretKey ?? '' }
})
tellCpuTime()
parentPort?.postMessage({ port: sim.ports.spot, keys })
