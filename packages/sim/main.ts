import { createLog, type Fields, onStopRequest } from '@flotilla/runtime'
import { startBotApi } from './bot-api/index.ts'
import { readSimConfig, type SimConfig } from './config.ts'
import { startSim } from './index.ts'

/** The exchange and the Bot API stand-in as one process; ports as in the contract. */

const EXIT_CONFIGURATION = 78

function configOrExit(): SimConfig {
  try {
    return readSimConfig(process.env, process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return process.exit(EXIT_CONFIGURATION)
  }
}

const config = configOrExit()
const log = createLog({ level: process.env.LOG_LEVEL ?? 'info', role: 'sim', instance: `sim-${process.pid}` })
const sim = await startSim({ ...config, log })
const botApi = await startBotApi({
  port: config.port + 3,
  log: {
    info: (fields, sentence) => log.info(sentence, { ...fields } as Fields),
    warn: (fields, sentence) => log.warn(sentence, { ...fields } as Fields),
  },
})

/** For who began it by hand; whoever reads the log by program needs no greeting. */
if (process.stdout.isTTY) {
  const url = `http://127.0.0.1:${config.port}`
  process.stdout.write(`
The exchange   ${url}   USD-M on ${config.port + 1}, COIN-M on ${config.port + 2}, Bot API on ${config.port + 3}
An account     curl -X POST ${url}/sim/accounts -d '{}'
The rest       packages/sim/README.md; Ctrl-C ends it
`)
}

onStopRequest(async () => {
  await botApi.close()
  await sim.close()
})
