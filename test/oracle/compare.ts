/** Where an answer is not the recorded one. */
import { FieldFlag, FieldType } from '../../src/types.ts';
import type { Answer, Cell, Column, OkAnswer, Recorded, WarningEntry } from './format.ts';

export type Facet = 'rows' | 'metadata' | 'error' | 'warnings' | 'affected';

/** One thing that differs; `detail` classes it, the rest shows it. */
export interface Difference {
  readonly facet: Facet;
  readonly detail: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** All that differs between a recorded answer and an actual one. Nothing where they agree. */
export function compare(expected: Recorded, actual: Answer): Difference[] {
  const differences = [...compareOutcome(expected, actual), ...compareMore(expected, actual)];
  if (!expected.quiet && !('error' in actual && !('error' in expected))) differences.push(...compareWarnings(expected, actual));
  return differences;
}

/** The further results of a CALL. */
function compareMore(expected: Recorded, actual: Answer): Difference[] {
  if ('error' in expected || 'error' in actual) return [];
  const [were, are] = [expected.more ?? [], actual.more ?? []];
  if (were.length !== are.length) {
    return [{ facet: 'rows', detail: 'number of results', expected: were.map(outline), actual: are.map(outline) }];
  }
  return were.flatMap((was, i) => {
    const is = are[i];
    return is === undefined ? [] : compareOutcome({ sql: expected.sql, ...flagsOf(expected), ...was }, is);
  });
}
function flagsOf({ unordered, nometa }: Recorded): Pick<Recorded, 'unordered' | 'nometa'> {
  return { ...(unordered && { unordered }), ...(nometa && { nometa }) };
}

function compareOutcome(expected: Recorded, actual: Answer): Difference[] {
  if ('error' in expected || 'error' in actual) return compareErrors(expected, actual);
  if ('ok' in expected && 'ok' in actual) return compareOk(expected.ok, actual.ok);
  if ('rows' in expected && 'rows' in actual)
    return [...compareColumns(expected, actual.columns), ...compareRows(expected, expected.rows, actual.rows)];
  return [
    { facet: 'rows', detail: 'rows' in expected ? 'no result set' : 'a result set', expected: outline(expected), actual: outline(actual) },
  ];
}

function compareErrors(expected: Recorded, actual: Answer): Difference[] {
  const [was, is] = [outline(expected), outline(actual)];
  const difference = (detail: string): Difference[] => [{ facet: 'error', detail, expected: was, actual: is }];
  if (!('error' in expected))
    return 'error' in actual ? difference(`unexpected ${actual.error.errno || 'crash'}: ${shape(actual.error.message)}`) : [];
  if (!('error' in actual)) return difference(`no error, should be ${expected.error.errno}`);
  if (expected.error.errno !== actual.error.errno) return difference(`${actual.error.errno || 'crash'} should be ${expected.error.errno}`);
  if (expected.error.sqlState !== actual.error.sqlState) return difference(`SQLSTATE of ${actual.error.errno}`);
  return expected.error.message === actual.error.message ? [] : difference(`message of ${actual.error.errno}`);
}

/** A message without its names and numbers. */
function shape(message: string): string {
  const first = message.split('\n')[0] ?? '';
  return first
    .replace(/'[^']*'|`[^`]*`|"[^"]*"/g, '…')
    .replace(/\d+/g, 'N')
    .slice(0, 90);
}

function compareOk(expected: OkAnswer, actual: OkAnswer): Difference[] {
  return (['affectedRows', 'insertId', 'info', 'status'] as const)
    .filter((key) => expected[key] !== actual[key])
    .map((key) => ({ facet: 'affected', detail: key, expected: expected[key], actual: actual[key] }));
}

const attributes = ['name', 'orgName', 'table', 'orgTable', 'schema', 'type', 'length', 'collation', 'flags', 'decimals'] as const;
type Attribute = (typeof attributes)[number];

function compareColumns(expected: Recorded & { columns: readonly Column[] }, actual: readonly Column[]): Difference[] {
  if (expected.columns.length !== actual.length) {
    return [
      { facet: 'metadata', detail: 'number of columns', expected: expected.columns.map((c) => c.name), actual: actual.map((c) => c.name) },
    ];
  }
  const compared = expected.nometa ? onlyNames : ofServer.test(expected.sql) ? namesAndTypes : attributes;
  return expected.columns.flatMap((column, i) => {
    const is = actual[i];
    if (!is) return [];
    const differing = compared.filter((attribute) => !sameAttribute(expected, column, is, attribute));
    return differing.map((attribute): Difference => {
      const show = (of: Column): string => `${column.name}: ${JSON.stringify(of[attribute])}`;
      return { facet: 'metadata', detail: attributeDetail(attribute, column, is), expected: show(column), actual: show(is) };
    });
  });
}

const onlyNames: readonly Attribute[] = ['name'];
const namesAndTypes: readonly Attribute[] = ['name', 'type'];
/** What MySQL makes up from its dictionary's tables and views, whose names, lengths and flags show through here and there. */
const ofServer = /^\s*(SHOW|DESC|DESCRIBE|EXPLAIN|ANALYZE|CHECK|OPTIMIZE|REPAIR|CHECKSUM|HELP)\b|\binformation_schema\b/i;

/** Which way an attribute differs, such that like causes get like words. */
function attributeDetail(attribute: Attribute, expected: Column, actual: Column): string {
  switch (attribute) {
    case 'type':
      return `type ${nameOf(FieldType, actual.type)} should be ${nameOf(FieldType, expected.type)}`;
    case 'flags':
      return `flags ${flagNames(actual.flags & ~expected.flags, '+')}${flagNames(expected.flags & ~actual.flags, '-')}(${nameOf(FieldType, expected.type)})`;
    case 'length':
      return `length of ${nameOf(FieldType, expected.type)}`;
    case 'decimals':
    case 'collation':
      return `${attribute} ${actual[attribute]} should be ${expected[attribute]} (${nameOf(FieldType, expected.type)})`;
    default:
      return attribute;
  }
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(names).find((name) => names[name] === value) ?? String(value);
}
function flagNames(flags: number, sign: string): string {
  const names = Object.keys(FieldFlag).filter((name) => (flags & FieldFlag[name as keyof typeof FieldFlag]) !== 0);
  return names.map((name) => `${sign}${name} `).join('');
}

/** PRI_KEY, UNIQUE_KEY, MULTIPLE_KEY, BINARY, AUTO_INCREMENT, PART_KEY. */
const planFlags = 2 | 4 | 8 | 128 | 512 | 16384;
const planned = /\b(JOIN|ORDER|GROUP|DISTINCT|UNION|INTERSECT|EXCEPT|OVER|WITH|VIEW)\b|FROM\s*\(|FROM\s[^()]*,/i;

/**
 * Rows that went through a temporary table lose these flags in MySQL, and the optimizer decides by its statistics which do: they differ from one
 * recording to the next. So an answer may have them all where the recorded one has not.
 */
function sameAttribute(recorded: Recorded, expected: Column, actual: Column, attribute: Attribute): boolean {
  if (expected[attribute] === actual[attribute]) return true;
  if (attribute === 'orgName' && isAlias(expected) && isAlias(actual)) return true;
  if (attribute !== 'flags' || !planned.test(recorded.sql)) return false;
  return (actual.flags & ~planFlags) === (expected.flags & ~planFlags) && (actual.flags & expected.flags) === expected.flags;
}

/** An expression's column has no original name, or its alias as one after a temporary table. */
function isAlias(column: Column): boolean {
  return !column.orgTable && (!column.orgName || column.orgName === column.name);
}

type Rows = readonly (readonly Cell[])[];
function compareRows(options: { readonly unordered?: true }, expected: Rows, actual: Rows): Difference[] {
  const lines = (rows: Rows): string[] => {
    const texts = rows.map((row) => JSON.stringify(row.map(bytesOf)));
    return options.unordered ? texts.sort() : texts;
  };
  if (lines(expected).join('\n') === lines(actual).join('\n')) return [];
  const detail = expected.length !== actual.length ? 'number of rows' : sameBag(expected, actual) ? 'order of rows' : 'values';
  return [{ facet: 'rows', detail, expected, actual }];
}

/** Whether a cell was written as text or as hex says nothing about its bytes. */
function bytesOf(cell: Cell): Cell {
  return cell === null || typeof cell === 'string' ? cell : Buffer.from(cell.$hex, 'hex').toString('latin1');
}

function sameBag(expected: Rows, actual: Rows): boolean {
  const bag = (rows: Rows): string =>
    rows
      .map((row) => JSON.stringify(row))
      .sort()
      .join('\n');
  return bag(expected) === bag(actual);
}

function compareWarnings(expected: Recorded, actual: Answer): Difference[] {
  const [was, is] = [warningsOf(expected), warningsOf(actual)];
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  const codes = (warnings: readonly (readonly [string, number, string])[]): string => warnings.map(([, code]) => code).join(',') || 'none';
  const detail =
    codes(was) === codes(is)
      ? `text of ${[...new Set(was.map(([, code]) => code))].join(',')}`
      : was.length === 0
        ? `unexpected ${codes(is)}`
        : `${codes(is)} should be ${codes(was)}`;
  return [{ facet: 'warnings', detail, expected: was, actual: is }];
}

/** In order; but those of a query as a bag: MySQL raises some while it prepares, some while it runs, by a plan that no client sees. */
function warningsOf(answer: Answer): readonly WarningEntry[] {
  const warnings = answer.warnings ?? [];
  return 'rows' in answer ? [...warnings].sort((a, b) => a[1] - b[1] || (a[2] < b[2] ? -1 : 1)) : warnings;
}

/** An answer in a line. */
export function outline(answer: Answer): string {
  if ('error' in answer) return `ERROR ${answer.error.errno} (${answer.error.sqlState}): ${answer.error.message}`;
  if ('ok' in answer) return `OK ${JSON.stringify(answer.ok)}`;
  return `${answer.rows.length} rows ${JSON.stringify(answer.rows).slice(0, 300)}`;
}
