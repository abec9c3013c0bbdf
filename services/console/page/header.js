import { byId, setText } from './dom.js'
import { duration } from './format.js'

const environments = { sim: 'SIMULATOR', testnet: 'TESTNET', demo: 'DEMO TRADING', live: 'LIVE · REAL MONEY' }
const states = { live: 'Connected', broken: 'Connection lost, trying again…' }
const parts = { nats: 'NATS', coordinator: 'The coordinator' }

/** What stands at the top: where we are, whether the feed lives, what is missing. */
export const header = {
  about({ environment, needsToken }) {
    document.documentElement.dataset.environment = environment
    document.title = `Flotilla · ${environment}`
    setText(byId('environment'), environments[environment] ?? environment)
    byId('sign-out').hidden = !needsToken
  },
  feed(state) {
    document.body.dataset.feed = state
    setText(byId('feed-state'), states[state])
  },
  fleet({ view, missing }) {
    const banner = byId('missing')
    banner.hidden = !missing
    document.body.classList.toggle('is-missing', Boolean(missing))
    if (missing) {
      const how = missing.forMs > 3_000 ? `has not answered for ${duration(missing.forMs)}` : 'does not answer'
      const rest = view ? 'What you see is how the fleet was last seen.' : 'The fleet appears when it is back.'
      setText(banner, `${parts[missing.what]} ${how}. ${rest}`)
    }
    if (!view) return
    const all = view.roles.flatMap(({ instances }) => instances)
    const well = all.filter(({ health }) => health === 'beating').length
    setText(byId('head-count'), `${well} of ${all.length} instances beating`)
  },
}
