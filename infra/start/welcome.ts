import type { RunFile } from './run-file.ts'

/** What a newcomer reads when the fleet serves: where the console is and three things to try. */
export function welcome({ consoleUrl, natsUrl }: RunFile, folder: string, simulated: boolean, tookMs: number): string {
  const exchange = simulated ? 'the simulated exchange' : 'Binance'
  const chat = simulated
    ? 'three clicks in its chat lead from no key to a filled order'
    : 'in Telegram write  /price BTCUSDT  to your bot'
  const again = simulated
    ? '\nThe simulated exchange begins anew each time: an account is connected again with /addkey.'
    : ''
  return `
The fleet is ready after ${(tookMs / 1000).toFixed(1)} s, on ${exchange}.

  Console   ${consoleUrl}
  NATS      ${natsUrl}

Three things to try:
  1. open the console; ${chat}
  2. npx flotilla watch spot BTCUSDT aggTrade --count 5
  3. npx flotilla query spot.klines symbol=BTCUSDT interval=1h limit=3

Ctrl-C ends everything. State stays in ${folder}/data; npm start -- --fresh forgets it.${again}
`
}
