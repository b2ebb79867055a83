/** Columns, as CREATE TABLE has them. */
import type { LogicalKind } from '../../../typing/logical-type.ts';
import type { CheckModel, ColumnModel, DefaultModel, TableModel } from '../../model.ts';
import { charsetClause, identifier, literal } from './text.ts';

/** @param table the one that it is of, for what it takes from it. */
export function columnDefinition(column: ColumnModel, table: Pick<TableModel, 'collation' | 'checks'>): string {
  const check = table.checks.find(({ column: of }) => of === column.name);
  return `${identifier(column.name)} ${columnType(column, table.collation)}${generation(column)}${nullability(column)}${defaulting(column)}${attributes(column)}${columnCheck(check)}`;
}

/** @param usual the collation that text has where none is said. */
function columnType(column: ColumnModel, usual: string | null): string {
  return `${column.type}${charsetClause(column, usual)}`;
}

function generation({ generated }: ColumnModel): string {
  if (generated === null) return '';
  // The times of MariaDB's versions of rows.
  if (/^ROW (?:START|END)$/i.test(generated.expression)) return ` GENERATED ALWAYS AS ${generated.expression}`;
  return ` GENERATED ALWAYS AS (${generated.expression}) ${generated.stored ? 'STORED' : 'VIRTUAL'}`;
}

/** A TIMESTAMP without NULL may be NOT NULL to older servers. */
function nullability({ nullable, generated, logical }: ColumnModel): string {
  if (!nullable && generated !== null && /^ROW /i.test(generated.expression)) return '';
  if (!nullable) return ' NOT NULL';
  return logical.kind === 'TIMESTAMP' && logical.zoned && generated === null ? ' NULL' : '';
}

function defaulting(column: ColumnModel): string {
  if (column.default === null) return '';
  const text = defaultText(column.default, column.logical.kind);
  // MySQL takes none but expressions here, MariaDB both.
  const isLong = /^(?:tiny|medium|long)?(?:text|blob)\b|^json\b/.test(column.type);
  return ` DEFAULT ${isLong && !text.startsWith('(') ? `(${text})` : text}`;
}
const NUMBERS: ReadonlySet<LogicalKind> = new Set(['INT', 'FLOAT', 'DOUBLE', 'DECIMAL', 'YEAR']);

/** `5`, `'text'`, `X'00ff'`, `b'101'`, `CURRENT_TIMESTAMP(3)`, `(uuid())`. */
export function defaultText(value: DefaultModel, kind: LogicalKind): string {
  switch (value.kind) {
    case 'bits':
      return `b'${value.digits}'`;
    case 'bytes':
      return value.hex === '' ? "''" : `X'${value.hex}'`;
    case 'expression':
      return /^CURRENT_TIMESTAMP(?:\(\d+\))?$/.test(value.text) ? value.text : `(${value.text})`;
    case 'literal':
      return NUMBERS.has(kind) && /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(value.text) ? value.text : literal(value.text);
  }
}

function attributes(column: ColumnModel): string {
  const { onUpdate, autoIncrement, srid, invisible, comment } = column;
  return [
    onUpdate === null ? '' : ` ON UPDATE ${onUpdate}`,
    autoIncrement ? ' AUTO_INCREMENT' : '',
    srid === null ? '' : ` /*!80003 SRID ${srid} */`,
    invisible ? ' INVISIBLE' : '',
    comment === '' ? '' : ` COMMENT ${literal(comment)}`,
  ].join('');
}
function columnCheck(check: CheckModel | undefined): string {
  return check === undefined ? '' : ` CHECK (${check.expression})`;
}
