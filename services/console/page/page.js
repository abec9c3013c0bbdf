import { offerPublicKey, startApiKeys } from './api-keys.js'
import { showBudgets } from './budgets.js'
import { startChat } from './chat.js'
import { byId } from './dom.js'
import { events } from './events.js'
import { openFeed } from './feed.js'
import { showFleet } from './fleet.js'
import { header } from './header.js'
import { showKillSwitches, startKillSwitch } from './kill-switch.js'
import { prices } from './prices.js'
import { showStreams } from './streams.js'
import { startTabs } from './tabs.js'

let needsToken = false
let hasStarted = false

/** Once, when the server has told where we are: the demo's panes are there or they are not. */
function start({ isDemo }) {
  if (hasStarted) return
  hasStarted = true
  const chatTab = document.querySelector('.tabs [data-tab="chat"]')
  if (isDemo) {
    document.body.classList.add('has-demo')
    byId('demo').hidden = false
    chatTab.hidden = false
    startChat({ onPublicKey: offerPublicKey })
    startApiKeys()
  } else {
    byId('demo').remove()
    chatTab.remove()
  }
  startKillSwitch()
  startTabs()
}

openFeed(
  '/events',
  {
    about(about) {
      needsToken = about.needsToken
      header.about(about)
      prices.symbols(about.symbols)
      start(about)
    },
    fleet(news) {
      header.fleet(news)
      if (!news.view) return
      showFleet(news.view)
      showBudgets(news.view)
      showKillSwitches(news.view)
      showStreams(news.view)
    },
    happenings: events.all,
    happening: events.add,
    'price-lines': prices.lines,
    prices: prices.changed,
  },
  {
    steady: true,
    onState: header.feed,
    // The session has ended: the server shows the sign-in page.
    onRefused: () => needsToken && location.reload(),
  },
)
