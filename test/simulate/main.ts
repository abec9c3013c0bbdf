/** `npm run simulate -- orders|limits …`: each simulation is a folder here whose `main.ts` exports `simulate`. */
const SIMULATIONS: Readonly<Record<string, () => Promise<{ simulate(args: string[]): Promise<number> }>>> = {
  limits: () => import('./limits/main.ts'),
  orders: () => import('./orders/main.ts'),
}

const [name = '', ...args] = process.argv.slice(2)
const load = SIMULATIONS[name]
if (load) process.exitCode = await (await load()).simulate(args)
else {
  console.error(`usage: npm run simulate -- ${Object.keys(SIMULATIONS).join('|')} [options]`)
  process.exitCode = 2
}
