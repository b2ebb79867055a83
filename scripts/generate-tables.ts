/** Writes the tables of docs/errors.md and docs/types.md from the code that they describe: `bun scripts/generate-tables.ts`. A test holds them together. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorEntry, errorTable, isRetryable, SQL_ERROR_CLASSES, STATE_CLASSES } from '../src/error-classes.ts';
import { SOURCES, type Source } from '../src/introspection/sources.ts';
import { TYPE_TABLE } from '../src/typing/type-table.ts';

/** Tables by their names in `<!-- table: NAME -->`, the page that they are in first. */
const TABLES: { readonly [page: string]: { readonly [name: string]: () => string } } = {
  'docs/errors.md': { states, numbers },
  'docs/types.md': { types },
  'docs/introspection.md': { sources },
};

/** What a page should be. */
export function generated(page: string, text: string): string {
  const tables = TABLES[page] ?? {};
  return text.replace(/(<!-- table: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g, (whole, start: string, name: string, end: string) => {
    const table = tables[name];
    return table === undefined ? whole : `${start}${table()}\n${end}`;
  });
}
export const PAGES = Object.keys(TABLES);

function states(): string {
  const rows = Object.entries(STATE_CLASSES).map(([state, name]) => `| \`${state}\` | ${name} |`);
  return ['| SQLSTATE | class |', '|---|---|', ...rows].join('\n');
}

function numbers(): string {
  const entries = errorTable();
  return SQL_ERROR_CLASSES.map((name) => ({ name, of: entries.filter((entry) => entry.class === name) }))
    .filter(({ of }) => of.length > 0)
    .map(({ name, of }) => `### ${name}\n\n${of.map(entryText).join(' · ')}\n`)
    .join('\n');
}
function entryText({ errno, name, vendor }: ErrorEntry): string {
  const retryable = isRetryable({ errno, sqlState: 'HY000', message: '', vendor: vendor ?? 'mysql' });
  return `${errno}${retryable ? '\\*' : ''} ${name}${vendor === null ? '' : ` (${vendor === 'mysql' ? 'MySQL' : 'MariaDB'})`}`;
}

function types(): string {
  const rows = TYPE_TABLE.map(({ name, example, servers, protocol, extended, logical }) => {
    const carried = extended === undefined ? protocol : `${protocol}, ${extended}`;
    return `| \`${name}\` | \`${example}\` | ${servers ?? ''} | ${carried} | \`${logical}\` |`;
  });
  return ["| `DATA_TYPE` | declared as | only | in results, with MariaDB's name | logical type |", '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function sources(): string {
  const rows = Object.entries(SOURCES).map(([name, { columns }]: [string, Source]) => {
    const partial = columns.flatMap((column) => (typeof column === 'string' ? [] : [`\`${column.name}\` (${column.since})`]));
    return `| \`${name}\` | ${partial.join(', ')} |`;
  });
  return ['| information_schema | columns that not every server has |', '|---|---|', ...rows].join('\n');
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  for (const page of PAGES) {
    const path = join(root, page);
    writeFileSync(path, generated(page, readFileSync(path, 'utf8')));
  }
}
