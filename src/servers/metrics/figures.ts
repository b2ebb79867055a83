/** The figures of a process as Prometheus reads them. They are counted elsewhere: what is here is how they are written. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  type DoorStatistics,
  type Figure,
  figuresOf,
  type HistogramFigure,
  type MessageStatistics,
  type WsqlSources,
} from '../../virtual/wsql/index.ts';

export type { DoorStatistics, MessageStatistics };
export type FigureSources = WsqlSources;

export class Figures {
  readonly #registry = new Registry();

  constructor(sources: WsqlSources) {
    for (const figure of figuresOf(sources)) register(figure, this.#registry);
  }
  get contentType(): string {
    return this.#registry.contentType;
  }
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

function register(figure: Figure | HistogramFigure, registry: Registry): void {
  const { name, help, labels } = figure;
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  switch (figure.kind) {
    case 'gauge':
      new Gauge({
        ...common,
        collect() {
          this.reset();
          for (const [labelled, value] of figure.samples()) this.set(labelled, value);
        },
      });
      break;
    case 'counter':
      new Counter({
        ...common,
        collect() {
          this.reset();
          for (const [labelled, value] of figure.samples()) this.inc(labelled, value);
        },
      });
      break;
    case 'histogram':
      new CountedHistogram(figure, registry);
  }
}

/** A histogram whose counts are somebody else's. */
class CountedHistogram extends Histogram {
  readonly #figure: HistogramFigure;

  constructor(figure: HistogramFigure, registry: Registry) {
    const { name, help, labels, bounds } = figure;
    super({ name, help, labelNames: [...labels], buckets: [...bounds], registers: [registry] });
    this.#figure = figure;
  }
  /** What the registry asks for, and `get`. */
  async getForPromString() {
    const { name, help, bounds, kind } = this.#figure;
    const values = [...this.#figure.samples()].flatMap(({ labels, cumulative, count, sum }) => [
      ...bounds.map((le, index) => ({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: cumulative[index] ?? 0 })),
      { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ]);
    return { name, help, type: kind, values, aggregator: 'sum' };
  }
}
