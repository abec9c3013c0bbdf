import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** Starts the simulator as anybody would, on four free ports, and makes an account on it. */
export async function startExchange() {
  const port = await freePorts()
  const program = fileURLToPath(new URL('../flotilla-sim.mjs', import.meta.url))
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, SIM_PORT: String(port), FLOTILLA_PARENT_PIPE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const url = `http://127.0.0.1:${port}`
  await answers(`${url}/api/v3/ping`)
  return {
    port,
    url,
    async account(options = {}) {
      const answer = await fetch(`${url}/sim/accounts`, { method: 'POST', body: JSON.stringify(options) })
      return answer.json()
    },
    async setPrice(symbol, price) {
      await fetch(`${url}/sim/market`, { method: 'POST', body: JSON.stringify({ set: { [symbol]: price } }) })
    },
    stop: () => child.kill(),
  }
}

/** The first of four neighbouring ports that are all free. */
async function freePorts() {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 20_000)
    const free = await Promise.all([0, 1, 2, 3].map((offset) => isFree(first + offset)))
    if (free.every(Boolean)) return first
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

async function answers(url) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${url} does not answer`)
}
