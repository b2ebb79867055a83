/** wsql.statement_digests: what statements have in common that differ in their values, and how they went. */
import type { DigestRecord } from '../../statement-records.ts';
import type { VirtualRow, VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { guarded } from './rights.ts';
import type { WsqlSources } from './sources.ts';
import { microseconds } from './statements.ts';

export function statementDigests({ records }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'db', type: 'VARCHAR(64)' },
      { name: 'digest', type: 'CHAR(64)' },
      { name: 'digest_text', type: 'LONGTEXT' },
      { name: 'kind', type: 'VARCHAR(16)', nullable: false },
      { name: 'count', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'errors', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'warnings', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'rows_sent', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'rows_affected', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'bytes', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'compiled', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'total_us', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'min_us', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'avg_us', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'p95_us', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'p99_us', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'max_us', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'first_seen', type: 'DATETIME(3)', nullable: false },
      { name: 'last_seen', type: 'DATETIME(3)', nullable: false },
      { name: 'sample', type: 'LONGTEXT' },
      { name: 'sample_us', type: 'BIGINT UNSIGNED' },
    ],
    rows: guarded(context, () => Array.from(records?.()?.digests() ?? [], rowOf)),
  };
}

function rowOf(record: DigestRecord): VirtualRow {
  const { database, digest, kind, count, errors, warnings, rowsSent, rowsAffected, bytes, compiled, total, least, most } = record;
  return {
    db: database,
    digest: digest?.hash,
    digest_text: digest?.text,
    kind,
    count,
    errors,
    warnings,
    rows_sent: rowsSent,
    rows_affected: rowsAffected,
    bytes,
    compiled,
    total_us: microseconds(total),
    min_us: microseconds(least),
    avg_us: microseconds(total / Math.max(1, count)),
    p95_us: microseconds(quantile(record, 0.95)),
    p99_us: microseconds(quantile(record, 0.99)),
    max_us: microseconds(most),
    first_seen: new Date(record.firstSeen),
    last_seen: new Date(record.lastSeen),
    sample: record.sample,
    sample_us: record.sample === null ? null : microseconds(record.sampleDuration),
  };
}

/** What so many of a digest's statements took at most, to within a fifth. */
function quantile({ spread, count, most }: DigestRecord, share: number): number {
  let sum = 0;
  for (const [below, those] of spread) {
    sum += those;
    if (sum >= count * share) return Math.min(below, most);
  }
  return most;
}
