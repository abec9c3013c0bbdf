import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The metrics of a process. Labels never name a user or an account: there may be ten thousand. */
export interface Metrics {
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): Counter<L>
  gauge<L extends string>(name: string, help: string, labels?: readonly L[]): Gauge<L>
  /** Seconds, from 1 ms to 30 s unless told. */
  histogram<L extends string>(name: string, help: string, labels?: readonly L[], buckets?: number[]): Histogram<L>
  /** Prometheus text. */
  print(): Promise<string>
  readonly contentType: string
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Creates a registry of its own, with what Node tells of the process, and everything named `flotilla_…`. */
export function createMetrics(role: string, instance: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ role, instance })
  collectDefaultMetrics({ register: registry })
  const full = (name: string) => `flotilla_${name}`
  const registers = [registry]
  return {
    counter: (name, help, labels = []) => new Counter({ name: full(name), help, labelNames: [...labels], registers }),
    gauge: (name, help, labels = []) => new Gauge({ name: full(name), help, labelNames: [...labels], registers }),
    histogram: (name, help, labels = [], buckets = seconds) =>
      new Histogram({ name: full(name), help, labelNames: [...labels], buckets, registers }),
    print: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
