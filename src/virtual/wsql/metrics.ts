/** wsql.metrics: the figures that /metrics has, as rows. */
import type { VirtualRow, VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { type Figure, figuresOf, type HistogramFigure } from './figures.ts';
import { guarded } from './rights.ts';
import type { WsqlSources } from './sources.ts';

export function metrics(sources: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'name', type: 'VARCHAR(64)', nullable: false },
      { name: 'labels', type: 'JSON', nullable: false },
      { name: 'value', type: 'DOUBLE', nullable: false },
      { name: 'kind', type: "ENUM('gauge','counter','histogram')", nullable: false },
      { name: 'help', type: 'TEXT', nullable: false },
    ],
    rows: guarded(context, () => figuresOf(sources).flatMap((figure) => [...rowsOf(figure)])),
  };
}

function* rowsOf(figure: Figure | HistogramFigure): Generator<VirtualRow> {
  const { name, kind, help } = figure;
  if (kind !== 'histogram') {
    for (const [labels, value] of figure.samples()) yield [name, labels, value, kind, help];
    return;
  }
  for (const { labels, count, sum, cumulative } of figure.samples()) {
    for (const [index, le] of figure.bounds.entries())
      yield [`${name}_bucket`, { ...labels, le: String(le) }, cumulative[index] ?? 0, kind, help];
    yield [`${name}_bucket`, { ...labels, le: '+Inf' }, count, kind, help];
    yield [`${name}_sum`, labels, sum, kind, help];
    yield [`${name}_count`, labels, count, kind, help];
  }
}
