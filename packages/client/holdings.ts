import { type CallParams, FaultError, type Market, refusal } from '@flotilla/protocol'

/** What is free of an asset, and what is locked in orders. */
export interface AssetBalance {
  readonly asset: string
  readonly free: string
  readonly locked: string
}

/** A futures position; negative quantities are short, COIN-M counts contracts. */
export interface HeldPosition {
  readonly symbol: string
  readonly positionSide: string
  readonly quantity: string
  readonly entryPrice: string
  readonly markPrice: string
  readonly unrealizedProfit: string
}

type Row = Readonly<Record<string, unknown>>
type Call = (name: string, params?: CallParams) => Promise<unknown>

const inOrders = ({ asset, free, locked }: Row): AssetBalance => ({
  asset: String(asset),
  free: String(free),
  locked: String(locked),
})
const inWallet = ({ asset, availableBalance }: Row): AssetBalance => ({
  asset: String(asset),
  free: String(availableBalance),
  locked: '0',
})

const balanceReads: Partial<Record<Market, (call: Call) => Promise<AssetBalance[]>>> = {
  spot: async (call) =>
    ((await call('spot.getAccount', { omitZeroBalances: true })) as { balances: Row[] }).balances.map(inOrders),
  margin: async (call) =>
    ((await call('margin.queryCrossMarginAccountDetails')) as { userAssets: Row[] }).userAssets.map(inOrders),
  usdm: async (call) => ((await call('usdm.futuresAccountBalanceV3')) as Row[]).map(inWallet),
  coinm: async (call) => ((await call('coinm.futuresAccountBalance')) as Row[]).map(inWallet),
}

const positionReads: Partial<Record<Market, string>> = {
  usdm: 'usdm.positionInformationV3',
  coinm: 'coinm.positionInformation',
}

/** What is there of each asset; of futures what is free to use. @throws FaultError */
export function readBalances(call: Call, market: Market): Promise<AssetBalance[]> {
  const read = balanceReads[market]
  if (read) return read(call)
  throw new FaultError(refusal('MARKET_NOT_SERVED', `balances of ${market} are not read by this client; use call()`))
}

/** The positions that are open. @throws FaultError */
export async function readPositions(call: Call, market: Market): Promise<HeldPosition[]> {
  const name = positionReads[market]
  if (!name) throw new FaultError(refusal('MARKET_NOT_SERVED', `${market} has no positions; usdm and coinm have`))
  const rows = (await call(name)) as Row[]
  return rows
    .filter(({ positionAmt }) => Number(positionAmt) !== 0)
    .map((row) => ({
      symbol: String(row.symbol),
      positionSide: String(row.positionSide),
      quantity: String(row.positionAmt),
      entryPrice: String(row.entryPrice),
      markPrice: String(row.markPrice),
      unrealizedProfit: String(row.unRealizedProfit),
    }))
}
