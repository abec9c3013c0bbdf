import type { AccountInfo } from '@flotilla/protocol'
import type { CommandName } from '../command-names.ts'
import { type Html, html, lines } from '../html.ts'
import { money, price, quantity } from '../numbers.ts'
import type { Draft, DraftFault, Side } from '../order-draft.ts'
import type { Stage } from '../receipt.ts'
import { type Sample, usualSample } from '../sample.ts'

const commands: Readonly<Record<CommandName, string>> = {
  price: 'Price of a symbol: /price BTCUSDT',
  ticker: 'The last 24 hours: /ticker BTCUSDT',
  book: 'Best bids and asks: /book BTCUSDT',
  klines: 'Candles: /klines BTCUSDT 1h',
  alert: 'Set an alert: /alert BTCUSDT > 70000',
  alerts: 'Your alerts',
  balance: 'What you hold',
  buy: 'Buy: /buy BTCUSDT $100',
  sell: 'Sell: /sell BTCUSDT 25%',
  orders: 'Your open orders',
  cancelorder: 'Cancel an open order',
  panic: 'Stop everything: cancel all my orders and take no new ones',
  thaw: 'End the freeze: /thaw, with your code if you have one',
  addkey: 'Connect your Binance account',
  keys: 'Your API keys',
  removekey: 'Remove an API key',
  doctor: 'Check your API key',
  totp: 'Your second factor: codes for large orders and key changes',
  caps: 'Caps of your account: /caps order 500',
  limits: 'How much of the limits is used',
  fleet: 'How the fleet is doing',
  lang: 'Language · Dil',
  cancel: 'Leave what you are in the middle of',
  help: 'All commands',
  start: 'Begin',
  freeze: 'Freeze everything, or one account, user or market',
  invite: 'Invite somebody: a link for one person',
  users: 'Who may use the bot',
}

const sides: Readonly<Record<Side, string>> = { BUY: 'Buy', SELL: 'Sell' }

const stages: Readonly<Record<Stage, Html>> = {
  sending: html`⏳ <b>Sending…</b>`,
  checking: html`🔎 <b>Checking…</b>`,
  open: html`📌 <b>On the book</b>`,
  partial: html`🌗 <b>Partly filled</b>`,
  filled: html`✅ <b>Filled</b>`,
  cancelled: html`🚫 <b>Cancelled</b>`,
  expired: html`⌛ <b>Ended by Binance</b>`,
  rejected: html`❌ <b>Not accepted</b>`,
  notPlaced: html`❌ <b>Not placed</b>`,
  quarantined: html`⚠️ <b>Unclear</b>`,
}

const stageNotes: Partial<Readonly<Record<Stage, string>>> = {
  checking: 'Binance did not say whether it took the order. I am finding out; please do not send it again.',
  notPlaced: 'Binance never took this order; that is now certain. You may send it again.',
  quarantined:
    'I could not find out what became of this order. Please look at Binance: open orders, order history and positions. Nothing new is opened on this symbol until an operator has released it; cancels and exits still work.',
  expired: 'Binance ended the order before it was filled completely.',
}

function draftFault(fault: DraftFault): Html {
  switch (fault.why) {
    case 'nothingFree':
      return html`You have no free <b>${fault.asset}</b>. /balance shows what you hold.`
    case 'notEnough':
      return html`This needs <b>${quantity(fault.needed)} ${fault.asset}</b>, but only ${quantity(fault.free)} ${fault.asset} are free. Try a smaller amount, or <code>max</code>.`
    case 'belowQuantity':
      return html`That is too little: at least <b>${quantity(fault.least)} ${fault.asset}</b> can be traded.`
    case 'aboveQuantity':
      return html`That is too much for one order: at most <b>${quantity(fault.most)} ${fault.asset}</b>.`
    case 'belowNotional':
      return html`That is only ${money(fault.total)} ${fault.asset}: an order must be worth at least <b>${money(fault.least)} ${fault.asset}</b>.`
    case 'badPrice':
      return html`That price is below the smallest step of ${price(fault.tickSize)}.`
  }
}

const tradeExamples = (side: Side, { symbol, quote, spends: [, spend], quantity, price }: Sample) => {
  const command = side === 'BUY' ? '/buy' : '/sell'
  return lines(
    html`<code>${command} ${symbol} $${spend}</code> – for ${spend} ${quote}, at the market`,
    html`<code>${command} ${symbol} ${quantity}</code> – this quantity, at the market`,
    html`<code>${command} ${symbol} 25%</code> – a quarter of what is free; <code>max</code> for all of it`,
    html`<code>${command} ${symbol} $${spend} ${price}</code> – at this price or better`,
  )
}

/** Counters of Binance; those of one path are called by it. */
const pools: Readonly<Record<string, string>> = {
  spot: 'Spot weight',
  futures: 'Futures weight',
  options: 'Options weight',
  'portfolio-margin': 'Portfolio margin weight',
  raw: 'Requests',
  'futures-data': 'Futures data requests',
  'futures-funding': 'Funding requests',
  connections: 'Connection attempts',
}

/** What the bot says in English; the Turkish texts have the same keys. */
export const en = {
  commands,
  sides,
  stages,
  stageNotes,
  draftFault,

  languageName: 'English',
  languageSet: html`🇬🇧 I will speak English with you.`,
  chooseLanguage: html`Which language shall I speak? · Hangi dilde konuşalım?`,

  welcome: (name: string) =>
    lines(
      html`👋 Hello <b>${name}</b>, I am <b>Flotilla</b>.`,
      'I watch Binance for you and trade with your own API key.',
      '',
      html`📈 <b>Prices</b>  /price · /ticker · /book · /klines`,
      html`🔔 <b>Alerts</b>  /alert <code>BTCUSDT &gt; 70000</code>`,
      html`💼 <b>Trading</b>  /buy · /sell · /orders · /balance`,
      '',
      html`To trade, connect your account with /addkey. It takes two minutes, and no secret ever passes through this chat.`,
    ),
  help: (entries: readonly { name: string; about: string }[]) =>
    lines(
      html`<b>What I understand</b>`,
      ...entries.map(({ name, about }) => html`/${name} – ${about}`),
      '',
      html`Amounts: <code>$100</code> in quote, <code>0.01</code> in base, <code>25%</code> or <code>max</code> of what is free. Decimals with a dot, thousands without a comma.`,
    ),
  button: {
    price: '📈 BTC price',
    alerts: '🔔 Alerts',
    addKey: '🔑 Connect account',
    addSecret: (type: 'HMAC' | 'RSA') => `I have an ${type} key`,
    balance: '💼 Balance',
    orders: '📋 Orders',
    help: 'ℹ️ Help',
    refresh: '🔄 Refresh',
    confirm: '✅ Confirm',
    cancel: '✖️ Cancel',
    openPage: '🔐 Open the page',
    newPreview: '🔄 New preview',
    cancelOrder: (what: string) => `✖️ Cancel ${what}`,
    remove: (what: string) => `🗑 ${what}`,
    removeForGood: '🗑 Yes, remove it',
    check: (label: string) => `🩺 Check ${label}`,
    choose: (label: string) => `Use ${label}`,
    trade: (side: Side, symbol: string) => `${side === 'BUY' ? '🟢 Buy' : '🔴 Sell'} ${symbol}`,
  },

  people: {
    byInvitation: (id: string) =>
      lines(
        html`🔒 This bot is by invitation. Whoever runs it can send you a link.`,
        html`Your Telegram id is <code>${id}</code>.`,
      ),
    used: html`🔒 This invitation was taken up already, or never was one. Ask for a new link.`,
    expired: html`⌛ This invitation has expired. Ask for a new link.`,
    admitted: html`👋 Welcome.`,
    invitation: (link: string) =>
      lines(
        html`✉️ <b>An invitation</b> for one person, good for a day:`,
        html`${link}`,
        html`Whoever opens it first is in.`,
      ),
    noName: html`Telegram does not answer right now: no link could be made. Please try again.`,
    title: (count: number) => html`👥 <b>${count}</b> may use the bot`,
    line: (name: string, id: string, isOperator: boolean) =>
      html`${isOperator ? '🛠' : '▫️'} ${name} · <code>${id}</code>`,
    howToPutOut: html`<code>/users remove 12345</code> puts out who came by invitation.`,
    putOut: (id: string) => html`🚪 <code>${id}</code> may not use the bot any more.`,
    notPutOut: (id: string) =>
      html`<code>${id}</code> did not come by invitation, or stands on a list of the configuration.`,
  },

  guard: {
    askCode: html`🔐 This needs a <b>code</b>: send me the six digits your authenticator shows now. I delete them at once. /cancel leaves.`,
    notACode: html`That is not a code: it has six digits. Send it again, or /cancel.`,
    states: {
      on: html`🔐 Your second factor is <b>on</b>: large orders, higher caps and key changes ask for a code.`,
      pending: html`⏳ Your second factor waits for its first code: <code>/totp 123456</code>`,
      off: html`🔓 Your second factor is <b>off</b>.`,
    },
    enroll: lines(
      html`🔐 Open the page, add what it shows to your authenticator, and type the code you see there into the page.`,
      html`<i>The page works once, for ten minutes.</i>`,
    ),
    totpUsage: html`<code>/totp off 123456</code> switches it off, with a code; <code>/totp new</code> takes another authenticator.`,
    again: (why: Html) => html`⚠️ ${why} Send me the code it shows now, or /cancel.`,
    caps: (
      label: string,
      held: { perOrder?: string | undefined; perDay?: string | undefined; codeAbove?: string | undefined },
      spent: string,
    ) =>
      lines(
        html`🧢 <b>Caps of “${label}”</b>`,
        html`One order: ${held.perOrder === undefined ? 'no cap' : html`<b>${money(held.perOrder)}</b> USD`}`,
        html`One day: ${held.perDay === undefined ? 'no cap' : html`<b>${money(held.perDay)}</b> USD, ${money(spent)} used today`}`,
        html`A code above ${money(held.codeAbove ?? '0')} USD, once you have a second factor (/totp)`,
      ),
    capsUsage: html`For example <code>/caps order 500</code>, <code>/caps day 2000</code>, <code>/caps code 1000</code>; <code>/caps order off 123456</code> lifts one, with a code if you have a second factor.`,
  },

  groupOnly: html`That is about your account: please write to me in private.`,
  unknownCommand: (name: string, near: string | undefined) =>
    near
      ? html`I do not know <code>/${name}</code>. Did you mean /${near}?`
      : html`I do not know <code>/${name}</code>. /help lists what I understand.`,
  notUnderstood: html`I did not understand that. /help lists what I understand; for a price just write <code>/price BTC</code>.`,
  cancelled: html`👌 All right, left.`,
  nothingToCancel: html`There is nothing to leave. Open orders are cancelled with /orders.`,

  pressForgotten: 'This button is too old. Please give the command again.',
  pressForeign: 'This button is not yours.',
  pressUsed: 'Done already.',

  unknownSymbol: (text: string, near: readonly string[]) =>
    lines(
      html`Binance has no symbol <code>${text}</code>.`,
      near.length > 0 ? html`Did you mean ${near.join(', ')}?` : undefined,
    ),
  needSymbol: (command: string) => html`Which symbol? For example <code>/${command} BTCUSDT</code>`,

  priceLine: (symbol: string, last: string) => html`<b>${symbol}</b>  ${price(last)}`,
  ticker: {
    change: '24 h',
    high: 'High',
    low: 'Low',
    bid: 'Bid',
    ask: 'Ask',
    volume: 'Volume',
    trades: 'Trades',
  },
  book: { title: (symbol: string) => html`📖 <b>${symbol}</b> – best bids and asks`, spread: 'Spread' },
  klines: {
    title: (symbol: string, interval: string) => html`🕯 <b>${symbol}</b> ${interval}, UTC`,
    columns: ['Time', 'Open', 'High', 'Low', 'Close'],
    badInterval: (text: string, known: string) =>
      html`<code>${text}</code> is no interval. These are: <code>${known}</code>. For example <code>/klines BTCUSDT 1h</code>`,
  },

  alert: {
    usage: lines(
      html`When shall I tell you? For example`,
      html`<code>/alert BTCUSDT &gt; 70000</code>`,
      html`<code>/alert ETHUSDT crosses below 3000</code>`,
      html`<code>/alert SOLUSDT change 5m &gt; 3% repeat</code>`,
    ),
    set: (text: string) =>
      html`🔔 Set: <b>${text}</b>\nI will write to you when it comes true. /alerts shows all of them.`,
    refused: (why: string) => html`🤔 ${why}\nFor example <code>/alert BTCUSDT &gt; 70000</code>`,
    none: html`You have no alerts. Set one: <code>/alert BTCUSDT &gt; 70000</code>`,
    list: html`🔔 <b>Your alerts</b>`,
    removed: (text: string) => html`🗑 Removed: ${text}`,
    states: { active: '', fired: ' – fired', expired: ' – expired' },
    fired: (text: string) => html`🔔 <b>${text}</b>`,
    now: (symbol: string, value: string) => html`${symbol} now at <b>${value}</b>`,
    held: (condition: string, value: string) => html`${condition} · <b>${value}</b>`,
    late: (seconds: number) => html`<i>Told ${seconds} s late, after an interruption.</i>`,
  },

  key: {
    needed: lines(
      html`🔑 For this I need your Binance account, and you have not connected one yet.`,
      html`/addkey shows how; nothing was sent to Binance.`,
    ),
    page: (url: string) =>
      html`🔐 Type the key and its secret here, not into this chat. The page works once, for ten minutes:\n${url}`,
    instructions: (publicKey: string) =>
      lines(
        html`🔑 <b>Connect your Binance account</b>`,
        html`I made a key pair for you. The private half never leaves the vault; this is the public half:`,
        html`<pre>${publicKey}</pre>`,
        html`<b>1.</b> On Binance open <i>Account › API Management › Create API</i> and choose <b>Self-generated</b>.`,
        html`<b>2.</b> Paste the key above.`,
        html`<b>3.</b> Allow reading and spot trading. <b>Do not</b> allow withdrawals or transfers; list the fleet's IP addresses.`,
        html`<b>4.</b> Send me the <b>API key</b> that Binance shows then. It is no secret.`,
        '',
        html`<i>I am waiting for it. /cancel leaves.</i>`,
      ),
    notAKey: html`That does not look like an API key: Binance shows one word of 64 letters and digits. Please send it alone, or /cancel.`,
    refused: (why: Html) =>
      lines(
        html`❌ The key was not taken.`,
        why,
        html`Mend it at Binance and send me the key again, or /cancel.`,
        html`<i>If what you sent was the secret, delete it here and revoke the key at Binance.</i>`,
      ),
    taken: (label: string) => html`✅ <b>Connected</b> – your account “${label}” is ready.`,
    secretDeleted: lines(
      html`🚨 <b>That was a secret.</b> I have deleted it from this chat, stored nothing and logged nothing.`,
      html`It still passed through Telegram, so please <b>revoke that key at Binance now</b>. /addkey connects your account without any secret.`,
    ),
    keyDeleted: lines(
      html`🧹 I deleted a message that looked like an API key or a secret.`,
      html`If it was a <b>secret</b>, revoke it at Binance now. To connect your account, begin with /addkey.`,
    ),
    notDeleted: html`⚠️ I could not delete the message: please delete it yourself.`,
    none: html`You have not connected an account yet. /addkey shows how.`,
    list: html`🔑 <b>Your accounts</b>`,
    line: (label: string, type: string, key: string, state: AccountInfo['state'], chosen: boolean) =>
      html`${chosen ? '▶️' : '▫️'} <b>${label}</b> · ${type}${state === 'pending' ? ' · waiting for its API key' : html` · <code>${key}</code>${state === 'blocked' ? ' · ❌ blocked, see /doctor' : ''}`}`,
    chosen: (label: string) => html`▶️ Commands are now about “${label}”.`,
    whichToRemove: html`Which one shall I remove?`,
    askRemove: (label: string) => html`Remove <b>${label}</b>? I forget its key for good; open orders stay at Binance.`,
    removed: (label: string) => html`🗑 “${label}” is removed and its key forgotten.`,
    doctor: (label: string) => html`🩺 <b>${label}</b>`,
  },
  balance: {
    title: html`💼 <b>Balance</b>`,
    empty: html`💼 The account is empty.`,
    wallets: {
      spot: 'Spot',
      margin: 'Cross margin',
      isolated: 'Isolated margin',
      usdm: 'USD-M futures',
      coinm: 'COIN-M futures',
    },
    columns: ['Asset', 'Free', 'In use', '≈ USDT'],
    unknown: (names: string) => html`<i>Not known right now: ${names}</i>`,
    total: (value: string) => html`Together about <b>${money(value)} USDT</b>`,
    more: (count: number) => html`<i>… and ${count} more</i>`,
  },
  orders: {
    title: html`📋 <b>Open orders</b>`,
    none: html`📋 You have no open orders.`,
    line: (side: Side, symbol: string, size: string, at: string, done: string) =>
      html`${side === 'BUY' ? '🟢' : '🔴'} <b>${symbol}</b> ${sides[side].toLowerCase()} ${size} at ${at}${done === '0' ? '' : ` · ${done} done`}`,
    more: (count: number) => html`<i>… and ${count} more</i>`,
    askCancel: (symbol: string, orderId: string) => html`Cancel order <code>${orderId}</code> on <b>${symbol}</b>?`,
    cancelUsage: html`Choose one in /orders, or write <code>/cancelorder BTCUSDT 12345</code> with its order number.`,
  },

  trade: {
    usage: (side: Side) =>
      lines(
        html`What shall I ${sides[side].toLowerCase()}, and how much? For example`,
        tradeExamples(side, usualSample),
      ),
    needAmount: (side: Side, sample: Sample) =>
      lines(html`How much <b>${sample.symbol}</b>? For example`, tradeExamples(side, sample)),
    badAmount: (text: string, side: Side, sample: Sample) =>
      lines(html`I cannot read <code>${text}</code> as an amount. Right would be`, tradeExamples(side, sample)),
    comma: (meant: string, other?: string) =>
      html`I take no commas: please write <code>${meant}</code>${other === undefined ? '' : html` or <code>${other}</code>, whichever you mean`}. Decimals have a dot, thousands nothing between them.`,
    badPrice: (text: string) =>
      html`I cannot read <code>${text}</code> as a price. It is a number such as <code>60000</code> or <code>0.125</code>.`,
    tooMany: (side: Side, sample: Sample) =>
      lines(html`That is more than I can read. Right would be`, tradeExamples(side, sample)),
    notTrading: (symbol: string) => html`<b>${symbol}</b> is not being traded at the moment.`,
    askAmount: (side: Side, sample: Sample, last: string) =>
      lines(
        html`${side === 'BUY' ? '🟢' : '🔴'} <b>${sides[side]} ${sample.symbol}</b> – how much?`,
        html`Now at ${price(last)}. Choose, or write it; for example`,
        tradeExamples(side, sample),
      ),
    headline: (side: Side, symbol: string, type: string) =>
      html`${side === 'BUY' ? '🟢' : '🔴'} <b>${sides[side]} ${symbol}</b> · ${type === 'LIMIT' ? 'limit' : 'market'}`,
    preview: (draft: Draft, base: string, quote: string, last: string, free: string, validSeconds: number) => {
      const exact = 'quantity' in draft.order
      const size = html`<b>${quantity(draft.quantity)} ${base}</b>`
      const total = html`<b>${money(draft.quoteQuantity)} ${quote}</b>`
      const about = exact ? '' : '≈ '
      const estimate = draft.type === 'MARKET' ? '≈ ' : ''
      return lines(
        draft.side === 'BUY' ? html`You get: ${about}${size}` : html`You sell: ${about}${size}`,
        draft.side === 'BUY'
          ? html`You pay: ${exact ? estimate : 'at most '}${total}`
          : html`You get: ${estimate}${total}`,
        draft.type === 'LIMIT'
          ? html`Limit ${price(draft.price)} · now ${price(last)} · stays until cancelled`
          : html`Price now ${price(last)}`,
        html`Fee ≈ ${money(draft.fee)} ${quote} (0.1%) · free ${free}`,
        '',
        html`<i>Valid for ${validSeconds} seconds.</i>`,
      )
    },
    expired: html`⌛ <i>This preview has expired; nothing was sent.</i>`,
    dropped: html`✖️ <i>Cancelled; nothing was sent.</i>`,
    notSent: html`❌ <b>Not sent.</b> It could not be handed in; nothing reached Binance. Please try again.`,
    handInUnknown: html`🔎 <b>Checking…</b> I could not find out whether it was handed in. If it was, this message will say so; /orders shows what is open.`,
    filling: html`⏳ <b>Being filled…</b>`,
    waiting: html`<i>Still waiting for an executor. Unless one takes it up in time it will not be sent.</i>`,
    cancelling: (symbol: string) => html`⏳ Cancelling the order on <b>${symbol}</b>…`,
    cancelDone: (symbol: string, done: string | undefined) =>
      lines(
        html`🚫 The order on <b>${symbol}</b> is cancelled.`,
        done === undefined ? undefined : html`${done} had been filled before.`,
      ),
    cancelChecking: (symbol: string) =>
      html`🔎 Binance did not say whether it cancelled the order on <b>${symbol}</b>. /orders shows what is open.`,
    cancelRefused: (symbol: string, why: Html) => lines(html`❌ The order on <b>${symbol}</b> was not cancelled.`, why),
  },
  receipt: {
    wanted: 'Order',
    limit: 'Limit',
    averagePrice: 'Average price',
    filled: 'Filled',
    paid: 'Paid',
    received: 'Received',
    fee: 'Fee',
    feeLater: 'follows',
    number: 'Order no.',
    takenBack:
      'Binance did not say whether it took the order. While I found out, I cancelled what was open of it to be sure.',
  },

  panic: {
    begun: html`❄️ <b>Freezing…</b>\nI am stopping new orders and cancelling all that are open; this message will say when that is done.`,
    done: (accounts: number) =>
      accounts === 1
        ? html`❄️ <b>Frozen.</b> Your account is safe: no order of it is open any more.`
        : html`❄️ <b>Frozen.</b> All of your ${accounts} accounts are safe: no order of them is open any more.`,
    notYet: (safe: number, accounts: number) =>
      html`⚠️ <b>Frozen, but not safe yet:</b> ${safe} of ${accounts} accounts. I go on until they are.`,
    counts: (orders: number, positions: number) =>
      html`Orders cancelled: <b>${orders}</b> · positions closed: <b>${positions}</b>`,
    close: '📉 Close my futures positions too',
    spotStays: html`Coins on spot and margin stay as they are: I do not sell them for you.`,
    after: html`<i>Cancels and exits that reduce a position still work. To end it: /thaw, with your code if you have one.</i>`,
    endedEarly: html`🌤 <b>The freeze was ended</b> before every account was safe: orders may still be open. /orders shows those on spot.`,
    thawed: html`🌤 <b>Thawed.</b> New orders are taken again.`,
    notFrozen: html`Nothing of yours is frozen by you. What an operator froze, only an operator thaws.`,
  },
  freeze: {
    usage: html`What shall be frozen? <code>/freeze all</code>, <code>/freeze account ID</code>, <code>/freeze user ID</code> or <code>/freeze market usdm</code>; with <code>close</code> at the end futures positions are closed too.`,
    begun: (scope: string) => html`❄️ <b>Freezing ${scope}…</b>`,
    done: (scope: string, accounts: number) =>
      html`❄️ <b>Frozen: ${scope}.</b> Accounts that are safe: ${accounts} of ${accounts}.`,
    notYet: (scope: string, safe: number, accounts: number) =>
      html`⚠️ <b>Frozen: ${scope}, but not safe yet:</b> ${safe} of ${accounts} accounts. The executors go on until they are.`,
    after: html`<i>It is ended on the console or by</i> <code>flotilla thaw</code><i>, not from here.</i>`,
  },
  limits: {
    title: html`📊 <b>Limits</b>`,
    fleet: html`Used of the fleet's budget right now:`,
    quiet: html`Nothing of the fleet's budget is used right now.`,
    window: (seconds: number) => {
      if (seconds < 60) return `${seconds} s`
      return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`
    },
    pool: (pool: string) => pools[pool] ?? pool.replace(/^sapi-(ip|uid)\/sapi\/v\d+\//, ''),
    own: html`Your own orders:`,
    share: (percent: number) => html`Your account took <b>${percent} %</b> of a minute's shared budget.`,
    slowed: html`🐢 Many of your calls were refused by Binance, and that costs everybody: you are served less often until it stops.`,
    isolated: html`🚧 Refused calls of yours burnt what all share. Until they stop you are served only a little, after everybody else. Cancels still go first.`,
    used: (used: string, limit: string, window: string) => `${used} of ${limit} in ${window}`,
  },
  fleet: {
    title: html`⛵️ <b>Fleet</b>`,
    role: (role: string, ready: number, all: number) =>
      html`${ready === all ? '🟢' : ready > 0 ? '🟡' : '🔴'} ${role} ${ready}/${all}`,
    streams: (sockets: number, streams: number) => html`📡 Live streams: ${streams} · sockets: ${sockets}`,
    incident: (message: string, at: string) => html`⚠️ ${at} ${message}`,
    runbook: (kind: string) => html`<i>What to do: docs/runbook.md, “${kind}”</i>`,
    frozen: (count: number) => html`🧊 ${count === 1 ? '1 freeze' : `${count} freezes`} in force`,
    unknown: html`🔴 No coordinator answers right now; market data and orders may pause for a few seconds.`,
  },

  faults: {
    TIMEOUT: 'No answer came in time. Please try again.',
    NO_KEY: 'This account has no API key yet: /addkey.',
    NO_ACCOUNT: 'This account does not exist any more: /keys.',
  } as Readonly<Record<string, string>>,
  failed: html`😕 Something went wrong here; it was written to the log. Please try again.`,
}

export type Texts = typeof en
