import { RuleKey } from '@flotilla/protocol'
import { runService, watchSlots } from '@flotilla/runtime'
import { variables } from './config.ts'
import { createFeed } from './feed.ts'
import { createRuleDesk } from './rule-desk.ts'
import { createWatchtower } from './watchtower.ts'

await runService({
  role: 'alerts',
  variables,
  async start({ bus, log, metrics, clock, random, instance }) {
    const tower = createWatchtower({ bus, clock, log, metrics })
    const feed = createFeed({ bus, clock, log, holder: instance, hear: tower.hear })
    tower.use(feed)
    const rules = await bus.watchKeys(
      RuleKey,
      {},
      ({ tokens, value, revision }) => tower.change(tokens.userId, tokens.alertId, value, revision),
      { mend: true },
    )
    await rules.ready
    const slots = await watchSlots({ bus, clock, role: 'alerts', instance, onGain: tower.gain, onLose: tower.lose })
    createRuleDesk(bus, clock, random).serve()
    return {
      serves: () => slots.size > 0,
      vitals: () => ({ slots: slots.size }),
      async leave() {
        slots.stop()
        rules.stop()
        await feed.stop()
      },
    }
  },
})
