import {
  answered,
  type Bus,
  FleetActive,
  FleetHello,
  FleetLed,
  FleetRaise,
  FleetStatus,
  type Listener,
  MdDrop,
  MdWant,
} from '@flotilla/protocol'
import { runService } from '@flotilla/runtime'
import { variables } from './config.ts'
import { createDuty, type Duty } from './duty.ts'
import { createEgressNames } from './egress-names.ts'
import { createIncidents, type Incidents } from './incidents.ts'
import { createLeadership } from './leadership.ts'
import { createLiveLimits, type LiveLimits } from './live-limits.ts'
import { createPermitDesk, type PermitDesk } from './permit-desk.ts'
import { budgetGauge, permitCounter, waitMetrics } from './permit-metrics.ts'
import { createRoster } from './roster.ts'
import { watchSilence } from './silence-watch.ts'
import { statusFacts } from './status.ts'
import { createTradingStops, type TradingStops } from './trading-stops.ts'
import { createVenueClock } from './venue-clock.ts'

/** How long a standby remembers instances it no longer hears, ms: those are what it tells of when it takes over. */
const forgetMs = 30_000

await runService({
  role: 'coordinator',
  variables,
  async start({ config, bus, log, metrics, clock, random, instance }) {
    const roster = createRoster(clock.now())
    const venueClock = createVenueClock(clock)
    const names = createEgressNames()
    const introducing = () => roster.introducing(clock.now())
    const incidents = createIncidents({ bus, clock, log, random })
    const granted = permitCounter(metrics)
    const budgets = budgetGauge(metrics)
    const waits = waitMetrics(metrics)
    let duty: Duty | undefined
    let desk: PermitDesk | undefined
    let limits: LiveLimits | undefined
    let stops: TradingStops | undefined
    let serving: Listener[] = []

    bus.listen(FleetHello, {}, ({ payload }) => {
      venueClock.hear(payload)
      const joined = names.hear(payload)
      if (joined) desk?.join(joined)
      if (roster.hear(payload, clock.now())) void duty?.settleSoon()
    })

    // A standby forgets, in silence, whom its leader has long missed.
    const endForgetting = clock.every(forgetMs, () => {
      if (!duty) roster.expire(clock.now() - forgetMs)
    })

    const standDown = () => {
      for (const listener of serving) void listener.stop()
      serving = []
      duty?.end()
      desk?.end()
      limits?.end()
      stops?.end()
      duty = undefined
      desk = undefined
    }

    const leadership = await createLeadership({
      bus,
      clock,
      log,
      instance,
      onDeposed: standDown,
      onRenewed: () => desk?.resume(),
      async onActive(term) {
        const { epoch, previous, holds, isOver } = term
        if (previous !== undefined)
          incidents.raise('takeover', `${instance} took over from ${previous} as coordinator`, instance)
        const permits = await createPermitDesk(
          {
            ...{ bus, log, granted, budgets, waits, incidents, names, introducing, holds, clock: venueClock.clock },
            sharePercent: config.LIMIT_SHARE_PERCENT,
            onDeposed: term.depose,
          },
          epoch,
        )
        const live = createLiveLimits({ bus, clock, log, setLimit: permits.setLimit })
        await live.restore()
        if (isOver()) return permits.end()
        desk = permits
        limits = live
        // Permits first: instances wait for them to come up, and placement waits for instances.
        serving = [...permits.serve(), bus.serve(FleetActive, {}, () => answered({ instance, epoch }))]
        await bus.flush()
        bus.publish(FleetLed, {}, { instance, epoch })
        live.begin()
        const halts = await createTradingStops({ bus, clock, incidents, holds })
        if (isOver()) return halts.end()
        stops = halts
        serving.push(...halts.serve())
        const work = await createDuty(
          { bus, clock, log, roster, incidents, holds, hostAheadMs: venueClock.hostAheadMs },
          epoch,
        )
        if (isOver()) return work.end()
        duty = work
        serving.push(
          ...serveDuty(bus, incidents, work),
          bus.serve(FleetStatus, {}, () =>
            answered({ facts: statusFacts({ roster, work, permits, stops: halts, incidents, now: clock.now() }) }),
          ),
        )
      },
    })
    return {
      async leave() {
        endForgetting()
        standDown()
        await leadership.resign()
      },
    }
  },
})

/** What the active coordinator answers about streams, and hears of from others. */
function serveDuty(bus: Bus, incidents: Incidents, work: Duty): Listener[] {
  return [
    watchSilence(bus, incidents),
    bus.serve(MdWant, {}, ({ payload }) => work.want(payload.streams, payload.holder, payload.ttlMs)),
    bus.serve(MdDrop, {}, ({ payload }) => {
      work.drop(payload.streams, payload.holder)
      return answered({})
    }),
    bus.serve(FleetRaise, {}, ({ payload: { kind, message, subject } }) => {
      incidents.raise(kind, message, subject)
      return answered({})
    }),
  ]
}
