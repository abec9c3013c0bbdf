import type { FreezeSum } from '@flotilla/client'
import { freezeScope } from '@flotilla/protocol'
import type { Call, CliCommand } from '../command.ts'
import { exitCodes, UsageError } from '../exit-codes.ts'

/** How long a freeze is followed, ms; what is not safe then is named. */
const patienceMs = 120_000

const by = 'operator:cli'

function scopeOf({ args: { options, words } }: Call): string {
  const { account, user, market } = options
  const named = [account, user, market].filter((each) => each !== undefined)
  if (named.length > 1) throw new UsageError('name one of --account, --user and --market, or none of them for all')
  if (words.length > 0) throw new UsageError('name what to freeze by --account, --user or --market')
  return freezeScope({
    ...(account !== undefined && { accountId: account }),
    ...(user !== undefined && { userId: user }),
    ...(market !== undefined && { market }),
  })
}

const lineOf = ({ accounts, safe, cancelled, closed }: FreezeSum) =>
  `${safe} of ${accounts} accounts safe, ${cancelled} orders cancelled, ${closed} positions closed`

export const freeze: CliCommand = {
  usage: ['flotilla freeze [--account ID | --user ID | --market M] [--flatten] [--no-wait]'],
  summary:
    'the kill switch: refuses new orders, cancels what rests; --flatten closes positions on futures (spot keeps its coins)',
  changes: true,
  async run(call) {
    const { fleet, args, out } = call
    const scope = scopeOf(call)
    const wish = { scope, flatten: args.flags.has('flatten'), by }
    let last = ''
    const onProgress = (sum: FreezeSum) => {
      if (lineOf(sum) !== last) out.note(lineOf(sum))
      last = lineOf(sum)
    }
    const timeoutMs = args.flags.has('no-wait') ? 0 : patienceMs
    const sum = await fleet.freezes.setAndFollow(wish, { direct: true, timeoutMs, onProgress })
    out.tell({ scope, ...sum }, `${scope} ${sum.thawed ? 'was thawed meanwhile' : 'is frozen'}: ${lineOf(sum)}`)
    for (const { accountId, why } of sum.notSafe) out.note(`not safe yet: ${accountId}: ${why}`)
    if (timeoutMs === 0) return exitCodes.done
    if (!sum.complete) return exitCodes.unknown
    if (sum.accounts > 0 || scope === 'all') return exitCodes.done
    out.note(`no account of this fleet is meant by ${scope}: is it the right name? It stays frozen until it is thawed.`)
    return exitCodes.failed
  },
}

export const thaw: CliCommand = {
  usage: ['flotilla thaw [--account ID | --user ID | --market M]'],
  summary: 'ends the freeze of the same name; others that cover it stay',
  changes: true,
  async run(call) {
    const scope = scopeOf(call)
    const wasFrozen = await call.fleet.freezes.end({ scope, by }, { direct: true })
    call.out.tell({ scope, wasFrozen }, wasFrozen ? `${scope} is thawed` : `${scope} was not frozen`)
    return wasFrozen ? exitCodes.done : exitCodes.failed
  },
}
