/**
 * Writes docs/clients.md from what the last run of test/clients saw (.cache/clients) and from the drivers' own suites
 * (test/clients/driver-suites.json): `bun scripts/clients-table.ts`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS, type Check, OUTCOMES, type Outcome } from '../test/clients/checks.ts';
import { ROOT } from './suites.ts';

interface Client {
  readonly name: string;
  readonly language: string;
  readonly version: string;
  readonly outcomes: Readonly<Partial<Record<Check, Outcome>>>;
}
/** A driver's own tests, run once by hand: how is in the `how` of each. */
interface DriverSuite {
  readonly client: string;
  readonly version: string;
  readonly suite: string;
  readonly ran: number;
  readonly passed: number;
  /** Why the rest does not: a line for each cause, with how many. */
  readonly rest: readonly string[];
  readonly how: string;
}

const TOOLS = join(ROOT, 'test', 'clients', 'metadata', 'tools.json');
const SUITES = join(ROOT, 'test', 'clients', 'driver-suites.json');

function table(clients: readonly Client[]): string[] {
  const checks = Object.keys(CHECKS) as Check[];
  const head = ['| client | language | version |', ...checks.map((check) => ` ${check} |`)].join('');
  const line = ['|---|---|---|', ...checks.map(() => '---|')].join('');
  const rows = clients.map(({ name, language, version, outcomes }) => {
    const cells = checks.map((check) => ` ${cell(outcomes[check])} |`).join('');
    return `| ${name} | ${language} | ${version} |${cells}`;
  });
  return [head, line, ...rows];
}
function cell(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '';
  if ('none' in outcome) return '–';
  return outcome.ok ? 'yes' : '**no**';
}

function suites(found: readonly DriverSuite[]): string[] {
  if (found.length === 0) return [];
  const rows = found.flatMap(({ client, version, suite, ran, passed, rest, how }) => [
    `### ${client} ${version}: ${suite}`,
    '',
    `${passed} of ${ran} pass (${((100 * passed) / Math.max(1, ran)).toFixed(1)} %). ${how}`,
    '',
    ...rest.map((reason) => `* ${reason}`),
    '',
  ]);
  return ["## The drivers' own tests", '', 'Run by hand against `wsql serve-mysql` with the embedded engine.', '', ...rows];
}

/** Of test/clients/metadata: what tools find in a database. */
function tools(): string[] {
  const rows = JSON.parse(readFileSync(TOOLS, 'utf8')) as readonly { readonly tool: string; readonly what: string }[];
  return [
    '## Tools that look at a database',
    '',
    'Each looks at the same database here and in MySQL 9.7, and has to find the same (`test/clients/metadata`): what it printed with MySQL is recorded, but',
    'for what is estimated, the times at which things were made, and the order of what is asked for without ORDER BY.',
    '',
    '| tool | what is compared |',
    '|---|---|',
    ...rows.map(({ tool, what }) => `| ${tool} | ${what} |`),
    '',
    'Known to differ: `HELP` is not there (1235) and the help tables are empty; `mysql.innodb_index_stats` and `mysql.innodb_table_stats` are empty;',
    '`SHOW EXTENDED COLUMNS` shows no hidden columns, since there are none; `UPDATE_TIME` does not tell when rows were last changed.',
    '',
  ];
}

function page(clients: readonly Client[], found: readonly DriverSuite[]): string {
  const meaning = Object.entries(CHECKS).map(([check, text]) => `* **${check}**: ${text}`);
  const lines = [
    '# Clients',
    '',
    'Made by `scripts/clients-table.ts` from a run of `test/clients`: each client, as its package installs it, against `wsql serve-mysql` with the',
    'embedded engine. `–`: the client has nothing of the kind; empty: it is not asked.',
    '',
    ...table(clients),
    '',
    'mysqldump, mysqlimport, mysqlslap, mysqladmin, mysqlcheck and mysqlshow, those of MariaDB and of MySQL 9.7, have tests of their own',
    '(`test/clients/cli/tools.test.ts`), and so has sysbench.',
    '',
    ...meaning,
    '',
    ...tools(),
    ...suites(found),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

const clients = readdirSync(OUTCOMES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(OUTCOMES, name), 'utf8')) as Client)
  .sort((a, b) => a.language.localeCompare(b.language) || a.name.localeCompare(b.name));
const found = JSON.parse(readFileSync(SUITES, 'utf8')) as DriverSuite[];
writeFileSync(join(ROOT, 'docs', 'clients.md'), page(clients, found));
