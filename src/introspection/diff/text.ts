/** A difference for people: `+` is only in the other, `-` only in the first, `~` is in both and not the same. */
import type { CheckModel, ColumnModel, ForeignKeyModel, IndexModel, TableModel, TriggerModel } from '../model.ts';
import { type Difference, type ModelDifference, partsOf } from './difference.ts';

export interface TextOptions {
  readonly color: boolean;
}

/** @returns lines, each with its end; nothing where there is no difference. */
export function differenceText({ databases }: ModelDifference, { color }: TextOptions): string {
  const lines = databases.flatMap((database) => {
    const whole = database.before === null || database.after === null || database.properties.length > 0;
    const parts = partsOf(database).flatMap((part) => partLines(part, '', database.name));
    return whole ? [...headLines(database, '', null), ...parts] : parts;
  });
  return lines.map((line) => `${color ? coloured(line) : line}\n`).join('');
}

/** @param database its name goes before those of what is in it; null: it does not. */
function partLines(difference: Difference<unknown>, indent: string, database: string | null): string[] {
  const parts = partsOf(difference).flatMap((part) => partLines(part, `${indent}  `, null));
  return [...headLines(difference, indent, database), ...parts];
}

function headLines(difference: Difference<unknown>, indent: string, database: string | null): string[] {
  const { what, name, before, after, properties } = difference;
  const sign = before === null ? '+' : after === null ? '-' : '~';
  const summary = before !== null && after !== null ? '' : summaryOf(difference);
  const head = `${sign} ${indent}${what} ${database === null ? '' : `${database}.`}${name}${summary === '' ? '' : `: ${summary}`}`;
  const renamed = before !== null && after !== null && nameOf(before) !== nameOf(after);
  const names = renamed ? [{ name: 'name', before: nameOf(before), after: nameOf(after) }] : [];
  return [
    oneLine(head),
    ...[...names, ...properties].flatMap(({ name: property, before: from, after: to }) =>
      propertyLines(property, from, to, `${indent}    `),
    ),
  ];
}
function nameOf(model: unknown): string | null {
  return typeof model === 'object' && model !== null && 'name' in model ? String(model.name) : null;
}

function propertyLines(name: string, before: string | null, after: string | null, indent: string): string[] {
  const text = (value: string | null) => value ?? '(none)';
  if (!/\n/.test(`${before}${after}`)) return [`~ ${indent}${name}: ${text(before)} → ${text(after)}`];
  const block = (sign: string, value: string | null) => (value ?? '(none)').split('\n').map((line) => `${sign} ${indent}  ${line}`);
  return [`~ ${indent}${name}:`, ...block('-', before), ...block('+', after)];
}
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** What there is to say of something that is on one side only. */
function summaryOf({ what, before, after }: Difference<unknown>): string {
  const model = before ?? after;
  switch (what) {
    case 'table':
      return `${(model as TableModel).columns.length} columns`;
    case 'column':
      return columnSummary(model as ColumnModel);
    case 'index': {
      const { kind, parts } = model as IndexModel;
      return `${kind} (${parts.map(({ column, expression }) => column ?? expression).join(', ')})`;
    }
    case 'foreign key': {
      const { columns, referenced } = model as ForeignKeyModel;
      return `(${columns.join(', ')}) → ${referenced.table} (${referenced.columns.join(', ')})`;
    }
    case 'check':
      return (model as CheckModel).expression;
    case 'trigger': {
      const { timing, event } = model as TriggerModel;
      return `${timing} ${event}`;
    }
    default:
      return '';
  }
}
function columnSummary({ type, nullable, generated, autoIncrement }: ColumnModel): string {
  return [type, nullable ? '' : 'not null', generated === null ? '' : 'generated', autoIncrement ? 'auto_increment' : '']
    .filter((part) => part !== '')
    .join(' ');
}

const COLOURS: { readonly [sign: string]: string } = { '+': '32', '-': '31', '~': '33' };
function coloured(line: string): string {
  const code = COLOURS[line.slice(0, 1)];
  return code === undefined ? line : `\u001b[${code}m${line}\u001b[0m`;
}
