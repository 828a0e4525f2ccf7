import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export type Labels = Record<string, string | number>

/** Figures of this process in a registry of its own, read at `/metrics`. Asking twice for one name gives the same figure.
 *  Labels must come from short fixed lists, never from the wire: each combination is kept for ever. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): { inc(labels?: Labels, by?: number): void }
  gauge(name: string, help: string, labels?: readonly string[]): { set(value: number, labels?: Labels): void }
  /** `read` is called when somebody looks. */
  gaugeOf(name: string, help: string, read: () => number): void
  /** In seconds unless the name says otherwise. */
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): { observe(value: number, labels?: Labels): void }
  /** The Prometheus text format. */
  text(): Promise<string>
  readonly contentType: string
}

export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry()

  /** @param processFigures  CPU, memory, event loop and garbage collection of the process too */
  constructor(o: { processFigures: boolean }) {
    if (o.processFigures) collectDefaultMetrics({ register: this.#registry })
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  counter(name: string, help: string, labels: readonly string[] = []): { inc(labels?: Labels, by?: number): void } {
    const counter = this.#once(name, () => new Counter({ name, help, labelNames: [...labels], registers: [this.#registry] }))
    return { inc: (values = {}, by = 1) => counter.inc(values, by) }
  }

  gauge(name: string, help: string, labels: readonly string[] = []): { set(value: number, labels?: Labels): void } {
    const gauge = this.#once(name, () => new Gauge({ name, help, labelNames: [...labels], registers: [this.#registry] }))
    return { set: (value, values = {}) => gauge.set(values, value) }
  }

  gaugeOf(name: string, help: string, read: () => number): void {
    this.#registry.removeSingleMetric(name)
    const gauge: Gauge = new Gauge({ name, help, registers: [], collect: () => gauge.set(read()) })
    this.#registry.registerMetric(gauge)
  }

  histogram(name: string, help: string, buckets: readonly number[], labels: readonly string[] = []): { observe(value: number, labels?: Labels): void } {
    const registers = [this.#registry]
    const histogram = this.#once(name, () => new Histogram({ name, help, buckets: [...buckets], labelNames: [...labels], registers }))
    return { observe: (value, values = {}) => histogram.observe(values, value) }
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  #once<M>(name: string, make: () => M): M {
    return (this.#registry.getSingleMetric(name) as M | undefined) ?? make()
  }
}
