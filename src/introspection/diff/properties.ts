/** What counts of everything that can be there, as text: the same where it means the same, whichever server has said it. */

import { optionsOf } from '../formats/sql/table.ts';
import { literal } from '../formats/sql/text.ts';
import type {
  CheckModel,
  ColumnModel,
  DatabaseModel,
  DefaultModel,
  ForeignKeyModel,
  IndexModel,
  PartitioningModel,
  SequenceModel,
  TableModel,
} from '../model.ts';
import type { Side } from './side.ts';
import { collapsed, constantOf, sameExpression } from './wording/expressions.ts';

/** Null: there is none, or it says nothing. */
export type Properties = { readonly [name: string]: string | null };

export function databaseProperties({ charset, collation, comment }: DatabaseModel): Properties {
  return { charset, collation, comment: said(comment) };
}

export function tableProperties(table: TableModel): Properties {
  return {
    engine: table.engine,
    charset: table.charset,
    collation: table.collation,
    comment: said(table.comment),
    options: said(
      optionsOf(table.options)
        .map((option) => option.toLowerCase())
        .sort()
        .join(' '),
    ),
    'system versioning': yes(table.systemVersioned),
    partitioning: table.partitioning === null ? null : partitions(table.partitioning),
  };
}

export function columnProperties(column: ColumnModel): Properties {
  return {
    type: column.type,
    charset: column.charset,
    collation: column.collation,
    nullable: column.nullable ? 'yes' : 'no',
    default: column.default === null ? null : defaultText(column.default, column),
    generated:
      column.generated === null ? null : `${sameExpression(column.generated.expression)} ${column.generated.stored ? 'STORED' : 'VIRTUAL'}`,
    'auto increment': yes(column.autoIncrement),
    'on update': column.onUpdate,
    invisible: yes(column.invisible),
    srid: column.srid === null ? null : String(column.srid),
    comment: said(column.comment),
  };
}
/** A constant in brackets is that constant; numbers are compared as such. */
function defaultText(value: DefaultModel, { logical }: ColumnModel): string {
  const text = value.kind === 'expression' ? constantOf(value.text) : value.kind === 'literal' ? value.text : null;
  if (text !== null) return NUMBERS.has(logical.kind) ? plainNumber(text) : literal(text);
  switch (value.kind) {
    case 'bits':
      return `b'${value.digits.replace(/^0+(?=\d)/, '')}'`;
    case 'bytes':
      return `x'${value.hex}'`;
    default:
      return `(${sameExpression(value.text)})`;
  }
}
const NUMBERS: ReadonlySet<string> = new Set(['INT', 'FLOAT', 'DOUBLE', 'DECIMAL', 'YEAR']);
function plainNumber(text: string): string {
  if (!/^[-+]?\d+(?:\.\d*)?$/.test(text)) return Number.isNaN(Number(text)) ? literal(text) : String(Number(text));
  const [, sign = '', whole = '', decimals = ''] = /^([-+]?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  const digits = decimals === '' ? whole : `${whole}.${decimals}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

export function indexProperties(index: IndexModel): Properties {
  return {
    kind: index.kind,
    columns: index.parts
      .map(({ column, expression, length, descending }) => {
        const what = column === null ? `(${sameExpression(expression ?? '')})` : `${column}${length === null ? '' : `(${length})`}`;
        return `${what}${descending ? ' DESC' : ''}`;
      })
      .join(', '),
    // What engines do not have is a BTREE to them.
    method: index.method === 'HASH' ? 'HASH' : null,
    visible: index.visible ? null : 'no',
    comment: said(index.comment),
  };
}

export function foreignKeyProperties(key: ForeignKeyModel, { database }: Side): Properties {
  const { referenced } = key;
  const place = referenced.database === database.name ? '' : `${referenced.database}.`;
  // RESTRICT, which is what is meant where nothing is said.
  const action = (text: string) => (text === 'NO ACTION' ? 'RESTRICT' : text);
  return {
    columns: key.columns.join(', '),
    references: `${place}${referenced.table} (${referenced.columns.join(', ')})`,
    'on update': action(key.onUpdate),
    'on delete': action(key.onDelete),
  };
}

export function checkProperties(check: CheckModel): Properties {
  return { expression: sameExpression(check.expression), enforced: check.enforced ? null : 'no' };
}

export function sequenceProperties(sequence: SequenceModel): Properties {
  const { name: _, ...rest } = sequence;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value === null ? null : String(value)]));
}

function partitions({ method, expression, subMethod, subExpression, partitions: list }: PartitioningModel): string {
  const by = (how: string, of: string | null) => `${how} (${of === null ? '' : /COLUMNS|KEY/.test(how) ? names(of) : sameExpression(of)})`;
  const sub = subMethod === null ? '' : ` SUBPARTITION BY ${by(subMethod, subExpression)}`;
  const each = list.map(({ name, values, comment, subpartitions }) => {
    const of = values === null ? '' : ` ${collapsed(values).replace(/, /g, ',')}`;
    return `${name}${of}${comment === '' ? '' : ` ${literal(comment)}`}${subpartitions.length === 0 ? '' : ` (${subpartitions.join(', ')})`}`;
  });
  return `${by(method, expression)}${sub}: ${each.join('; ')}`;
}
function names(list: string): string {
  return list.replaceAll('`', '').replace(/\s/g, '').toLowerCase();
}

export function said(text: string): string | null {
  return text === '' ? null : text;
}
export function yes(is: boolean): string | null {
  return is ? 'yes' : null;
}
