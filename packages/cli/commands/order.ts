import type { Account, CommandResult } from '@flotilla/client'
import {
  AccountsDeadMan,
  FaultError,
  type Market,
  markets,
  OrderRelease,
  OrderStateEvent,
  shardOf,
} from '@flotilla/protocol'
import type { Call, CliCommand } from '../command.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'

function marketOf(text = 'spot'): Market {
  const market = markets.find((each) => each === text)
  if (!market) throw new UsageError(`market is one of ${markets.join(', ')}`)
  return market
}

/** Unknown is not failed: it has an exit code of its own. */
function tellResult({ out }: Call, result: CommandResult): ExitCode {
  if (result.ok) {
    const legs = result.state.legs.map(
      ({ orderId, status, executedQuantity }) => `order ${orderId} ${status}, filled ${executedQuantity}`,
    )
    out.tell(
      { commandId: result.commandId, ...result.state },
      `${result.state.state}: ${legs.join('; ') || 'done'} (command ${result.commandId})`,
    )
    return exitCodes.done
  }
  const { fault, state, commandId } = result
  out.tell({ commandId, ...state, fault }, `${state?.state ?? fault.code}: ${fault.message} (command ${commandId})`)
  return fault.outcome === 'unknown' ? exitCodes.unknown : exitCodes.failed
}

/** What a filled order was filled for, from Binance's own record of trades. */
async function tellFills(
  { out }: Call,
  account: Account,
  result: CommandResult,
  market: Market,
  symbol: string | undefined,
) {
  const [leg] = result.ok ? result.state.legs : []
  if (market !== 'spot' || !symbol || leg?.status !== 'FILLED' || !leg.orderId) return
  const asked = account.call('spot.myTrades', { symbol, orderId: leg.orderId })
  const trades = await asked.catch((error: unknown) => {
    // The order is filled, whatever becomes of this question.
    out.note(`its fills could not be asked for: ${error instanceof Error ? error.message : String(error)}`)
    return []
  })
  out.table(
    (trades as Record<string, unknown>[]).map((trade) => ({ kind: 'fill', ...trade })),
    ['price', 'qty', 'quoteQty', 'commission', 'commissionAsset'],
  )
}

async function send(call: Call, account: Account, act: 'place' | 'cancel' | 'cancelAll') {
  const { market: named, ...order } = call.args.params
  const market = marketOf(named)
  const { id, code: totp } = call.args.options
  const timeoutMs = call.args.flags.has('no-wait') ? 0 : 90_000
  const result = await account[act](
    { market, ...order },
    { by: 'cli', timeoutMs, ...(id ? { commandId: id } : {}), ...(totp ? { code: totp } : {}) },
  )
  const isSent = result.ok || result.state !== undefined || result.fault.code === 'NOT_TAKEN_UP'
  if (call.args.flags.has('no-wait') && !result.ok && result.fault.outcome === 'unknown' && isSent) {
    call.out.tell({ commandId: result.commandId }, `sent as command ${result.commandId}`)
    return exitCodes.done
  }
  const code = tellResult(call, result)
  if (act === 'place') await tellFills(call, account, result, market, order.symbol)
  return code
}

async function show(call: Call, account: Account, commandId: string | undefined): Promise<ExitCode> {
  const { accountId } = account
  if (!commandId) throw new UsageError('name the command')
  const stored = await call.fleet.bus.last(OrderStateEvent, { shard: shardOf(accountId), accountId, commandId })
  if (!stored) {
    call.out.tell({ commandId, state: null }, `nothing is known of command ${commandId} in the last 24 hours`)
    return exitCodes.failed
  }
  call.out.tell({ commandId, ...stored.payload }, JSON.stringify(stored.payload, null, 2))
  return exitCodes.done
}

async function list({ fleet, out }: Call, { accountId }: Account): Promise<ExitCode> {
  const states = await fleet.bus.listLast(OrderStateEvent, { shard: shardOf(accountId), accountId })
  const rows = states.map(({ tokens, payload: { state, legs, at } }) => {
    const [leg] = legs
    return {
      commandId: tokens.commandId,
      state,
      symbol: leg?.symbol,
      orderId: leg?.orderId,
      status: leg?.status,
      at: new Date(at).toISOString(),
    }
  })
  out.table(rows, ['commandId', 'state', 'symbol', 'orderId', 'status', 'at'])
  return exitCodes.done
}

/** Ends a quarantine: whoever does it says what they saw, and that is kept. */
async function release({ fleet, out }: Call, { accountId }: Account, commandId = '', evidence = ''): Promise<ExitCode> {
  if (!commandId || evidence.length < 3) throw new UsageError('name the command, and say what you saw on Binance')
  const tokens = { shard: shardOf(accountId), accountId }
  const reply = await fleet.bus.request(OrderRelease, tokens, { commandId, by: 'operator:cli', evidence })
  if (!reply.ok) throw new FaultError(reply.error as FaultError['fault'])
  out.tell({ commandId, released: true }, `command ${commandId} is released; new orders are taken again`)
  return exitCodes.done
}

/** Binance cancels resting futures orders by itself once the fleet is silent, or no longer does. */
async function switchDeadMan({ fleet, out }: Call, { accountId }: Account, word: string | undefined) {
  if (word !== 'on' && word !== 'off') throw new UsageError('dead-man on | off')
  const reply = await fleet.bus.request(AccountsDeadMan, {}, { accountId, on: word === 'on', by: 'operator:cli' })
  if (!reply.ok) throw new FaultError(reply.error as FaultError['fault'])
  out.tell({ accountId, deadMan: word }, `the dead man's switch of ${accountId} is ${word}`)
  return exitCodes.done
}

export const order: CliCommand = {
  usage: [
    'flotilla order ACCOUNT place market=spot symbol=BTCUSDT side=BUY type=LIMIT timeInForce=GTC quantity=0.001 price=60000 [--id COMMAND_ID] [--code C] [--no-wait]',
    'flotilla order ACCOUNT cancel market=spot symbol=BTCUSDT orderId=N | commandId=ID',
    'flotilla order ACCOUNT cancel-all market=spot symbol=BTCUSDT',
    'flotilla order ACCOUNT show COMMAND_ID',
    'flotilla order ACCOUNT list',
    'flotilla order ACCOUNT dead-man on | off',
    'flotilla order ACCOUNT release COMMAND_ID "what you saw on Binance"',
  ],
  summary: 'orders, as commands whose outcome is always found out',
  changes: true,
  async run(call) {
    const [name, act, commandId, ...rest] = call.args.words
    if (!name || !act) throw new UsageError('name the account and what to do')
    const account = await call.fleet.findAccount(name)
    switch (act) {
      case 'place':
      case 'cancel':
        return send(call, account, act)
      case 'cancel-all':
        return send(call, account, 'cancelAll')
      case 'show':
        return show(call, account, commandId)
      case 'list':
        return list(call, account)
      case 'dead-man':
        return switchDeadMan(call, account, commandId)
      case 'release':
        return release(call, account, commandId, rest.join(' '))
      default:
        throw new UsageError('order takes place, cancel, cancel-all, show, list, release or dead-man')
    }
  },
}
