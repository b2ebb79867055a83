/** The commands and their flags. What a command does is in its own module, loaded when it is called. */
import { FORMATS } from '../src/introspection/formats/format.ts';
import { OBJECT_KINDS } from '../src/introspection/kinds.ts';
import { VERSION } from '../src/version.ts';
import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { DATA, RUN, tableName } from './query/flags.ts';
import type { Flags } from './terminal/flags.ts';
import { ACCEPTED, CLIENT, CONNECTION, PRINTING, SERVER } from './terminal/mysql-flags.ts';

/** A command, written down as cac takes it. */
export interface Command {
  readonly name: string;
  /** With the arguments that it takes: `query [...sql]`. */
  readonly usage: string;
  readonly description: string;
  /** `-u, --user <USER>`: a value must follow; `[USER]`: one may, attached; neither: a switch. */
  readonly flags: readonly (readonly [flag: string, description: string])[];
  readonly examples: readonly string[];
  /** Whether long flags are read as those of MySQL's programs. */
  readonly mysqlFlags?: boolean;
  /** A switch that is another flag with a value, for what follows it. */
  readonly instead?: (typed: string, next: string | undefined, args: readonly string[]) => string | null;
  run(flags: Flags, args: readonly string[], io: Io): Promise<ExitCode>;
}

/** `-f` is --force, as in the mysql client, unless a script follows it. */
function scriptFile(typed: string, next: string | undefined): string | null {
  if (typed !== '-f' || next === undefined) return null;
  const isScript = next === '-' || /\.sql(?:\.gz|\.zst)?$|^\.{0,2}\//i.test(next);
  return isScript || process.getBuiltinModule('node:fs').statSync(next, { throwIfNoEntry: false })?.isFile() === true ? '--file' : null;
}

/** Of every command that has a database. */
const VIRTUAL_TABLES: Command['flags'][number] = [
  '--virtual-tables <FILE>',
  'Add the tables that this JavaScript or TypeScript file computes; may be repeated',
];
/** How types of TypeScript are written. */
const TYPESCRIPT: Command['flags'] = [
  ['--ts-tinyint1 <TYPE>', 'TINYINT(1) as number or boolean (number)'],
  ['--ts-bigint <TYPE>', 'BIGINT as number, bigint, string, or exact: number and past 2^53 bigint, as wsql gives it (number)'],
  ['--ts-decimal <TYPE>', 'DECIMAL as string or number (string)'],
  ['--ts-dates <TYPE>', 'DATE, DATETIME and TIMESTAMP as string or Date (string)'],
  ['--ts-sets <TYPE>', 'SET as string or list (string)'],
  ['--ts-bytes <TYPE>', 'Binary strings, BIT and geometries as Uint8Array or Buffer (Uint8Array)'],
  ['--ts-json <TYPE>', 'JSON as this type, or MODULE#NAME for one that a module exports (unknown)'],
  ['--ts-type <TABLE.COLUMN=TYPE>', 'The type of single columns and parameters: * and ? stand for any characters; may be repeated'],
  ['--ts-types <CASE>', 'Names of types: pascal, camel or keep (pascal)'],
  ['--ts-names <CASE>', 'Names of tables and columns: keep, camel or pascal (keep)'],
  ['--ts-kysely <FROM>', 'Types for Kysely: own, package (imported from kysely) or none (own)'],
];
/** What both servers do at their start. */
const SOURCE: Command['flags'] = [
  ['--wait-for-upstream [SECONDS]', 'Keep trying while the upstream server is not there, for so long or for ever'],
  ['--schema <FILE>', 'Load this .json, .yaml or .sql file when the database is new'],
  VIRTUAL_TABLES,
];
/** Who may log in to both with a token. */
const TOKENS: Command['flags'] = [
  ['--token <TOKEN>', 'A password for any name, or NAME:TOKEN for one; may be repeated'],
  ['--jwt-secret <SECRET>', 'Let in who has a JWT signed with this secret, or with the one in this file'],
  ['--jwks <FILE|URL>', 'Let in who has a JWT signed with a key of this JSON Web Key Set'],
  ['--jwt-issuer <TEXT>', "What a JWT's issuer has to be"],
  ['--jwt-audience <TEXT>', 'Whom a JWT has to be for'],
  ['--jwt-user-claim <NAME>', 'The claim that names the user (sub)'],
  ['--jwt-users <WHO>', 'all, or stored: only those who have an account in the data file (all)'],
];
/** What both keep of statements. */
const RECORDER: Command['flags'] = [
  ['--recent-statements <N>', 'Remember so many statements in wsql.statements (1000; 0: none)'],
  ['--statement-digests <N>', 'Tell so many kinds of statements apart in wsql.statement_digests (10000)'],
];
/** How both share connections to an upstream server, besides how many there are. */
const POOL: Command['flags'] = [
  ['--pool-min <N>', 'Keep so many of them open (0)'],
  ['--pool-acquire-timeout <TIME>', 'Refuse who has waited so long for one with error 1040: 500ms, 10s, 1min (10s)'],
  ['--pool-idle-timeout <TIME>', 'Close one that nobody has needed for so long (1min)'],
  ['--pool-max-lifetime <TIME>', 'Close one that is so old as soon as it is not in use (30min)'],
];

/** Which database it is about: docs/query.md. */
const TARGET: Command['flags'] = [
  ['--target <NAME>', 'A target of the settings file, which wsql repl makes'],
  ['--url <URL>', 'mysql://user:password@host:port/db, ws://user:password@host:port/db, file:PATH, PATH.db or :memory: (default)'],
  ['--token <TOKEN>', 'Log in to another wsql (ws://, wss://) by a token'],
  ...SERVER,
  ...CONNECTION,
];

export const serveMysql: Command = {
  name: 'serve-mysql',
  usage: 'serve-mysql',
  description: 'Listen for MySQL clients',
  flags: [
    ['--host <HOST>', 'Address to listen on (127.0.0.1)'],
    ['--port <PORT>', 'Port to listen on, 0 for any that is free (33206)'],
    ['--data <PATH>', 'Data file, or :memory: (./wsql.db)'],
    ['--upstream <URL>', 'Serve a MySQL server instead of a data file; several, with commas between, to fall back on'],
    ...SOURCE,
    ['--user <NAME:PASSWORD>', 'An account; may be repeated'],
    ['--users <FILE>', 'Accounts, one NAME:PASSWORD a line'],
    ['--pool-max <N>', 'Connections to each upstream server, which clients share; 0: one for each client (151)'],
    ...POOL,
    ['--accounts <WHOSE>', 'own, or upstream: clients log in with the users and passwords of the upstream server (own)'],
    ['--no-auth', 'Let everybody in, to do everything, on any address'],
    ...TOKENS,
    ['--tls <MODE>', 'auto (a certificate made at the start), off or required'],
    ['--tls-cert <FILE>', 'The certificate, PEM'],
    ['--tls-key <FILE>', "The certificate's key, PEM"],
    ['--tls-ca <FILE>', "The authority of clients' certificates, PEM, for accounts that require one"],
    ['--read-only', 'Refuse every change'],
    ['--secure-file-priv <DIR>', 'The folder that LOAD DATA, INTO OUTFILE and LOAD_FILE() may use; none without it'],
    ['--local-infile', 'Let clients send files: LOAD DATA LOCAL'],
    ['--max-connections <N>', 'Refuse further clients with error 1040 (151)'],
    ['--max-user-connections <N>', 'Refuse further clients of one account with error 1203 (0: no limit)'],
    ['--max-connect-errors <N>', 'Shut an address out for a minute after this many wrong logins (100; 0: never)'],
    ['--metrics <HOST:PORT>', 'Serve figures for Prometheus there (/metrics), /healthz and /readyz'],
    ...RECORDER,
    ['--server-version <TEXT>', `The version that clients are told (8.4.6-wsql-${VERSION})`],
    ['--log-level <LEVEL>', 'error, warn, info or debug (info)'],
    ['--log-format <FORMAT>', 'text or json'],
  ],
  examples: ['  $ wsql serve-mysql --data shop.db', '  $ wsql serve-mysql --host 0.0.0.0 --users accounts.txt --tls required'],
  async run(flags, _, io) {
    const { readOptions, run } = await import('./serve-mysql.ts');
    return run(readOptions(flags), io);
  },
};

export const serveWs: Command = {
  name: 'serve-ws',
  usage: 'serve-ws',
  description: 'Listen for WebSocket clients: browsers, Node-RED, programs',
  flags: [
    ['--host <HOST>', 'Address to listen on (127.0.0.1)'],
    ['--port <PORT>', 'Port to listen on, 0 for any that is free (8080)'],
    ['--endpoint <PATH>', 'Path that clients ask for (/db)'],
    ['--data <PATH>', 'Data file, or :memory: (./wsql.db)'],
    ['--upstream <URL>', 'Serve a MySQL server instead of a data file; several, with commas between, to fall back on'],
    ...SOURCE,
    ['--password <PASSWORD>', 'Password of the endpoint: who knows it may do everything'],
    ['--user <NAME:PASSWORD>', 'An account; may be repeated'],
    ['--users <FILE>', 'Accounts, one NAME:PASSWORD a line'],
    ['--accounts <WHOSE>', 'own, or upstream: clients log in with the users and passwords of the upstream server (own)'],
    ['--no-auth', 'Let everybody in, to do everything, on any address'],
    ...TOKENS,
    [
      '--allow-origin <ORIGIN>',
      'Let pages of this origin connect, * for all; may be repeated (pages of this machine, and of the same origin)',
    ],
    ['--tls-cert <FILE>', 'The certificate, PEM: wss:// then'],
    ['--tls-key <FILE>', "The certificate's key, PEM"],
    ['--heartbeat <TIME>', 'Between two heartbeats; who is silent for two is disconnected: 500ms, 10s, 1min (30s)'],
    ['--compress', 'Compress messages for clients that ask for it'],
    ['--read-only', 'Refuse every change'],
    ['--allow <KINDS>', 'Kinds of statements that clients may run: select,insert,…; programs that they call are not looked into (all)'],
    ['--statements <FILE>', 'Let clients run the statements of this JSON file by their names, and no others'],
    ['--max-connections <N>', 'Refuse further clients with close code 1013 (10000)'],
    ['--max-user-connections <N>', 'Refuse further clients of one account (0: no limit)'],
    ['--max-connect-errors <N>', 'Shut an address out for a minute after this many wrong logins (100; 0: never)'],
    ['--max-message-bytes <N>', 'Longest message to the server; close code 1009 beyond it (16777216)'],
    ['--max-rows <N>', 'Cut results after so many rows (1000000)'],
    ['--max-result-bytes <N>', 'Refuse longer results, which may be streamed (67108864)'],
    ['--max-in-flight <N>', 'Requests of a client that are answered side by side (64)'],
    ['--max-queued <N>', 'Requests of a client that wait, before it is not read any further (1024)'],
    ['--max-sessions <N>', 'Plain statements of all clients that run side by side (32)'],
    ['--max-transactions <N>', 'Open transactions of a client (16)'],
    ['--max-streams <N>', 'Open streams of a client (16)'],
    ['--max-statements <N>', 'Prepared statements of a client (1000)'],
    ['--max-subscriptions <N>', 'Live queries of a client (100)'],
    ['--max-all-subscriptions <N>', 'Live queries of all clients (10000)'],
    ['--statement-timeout <TIME>', 'Stop statements after this long with error 3024 (none)'],
    ['--transaction-timeout <TIME>', 'Roll transactions back after this long (1min)'],
    ['--auth-timeout <TIME>', 'Send who has not logged in by then away (10s)'],
    ['--metrics <HOST:PORT>', 'Serve figures for Prometheus there too (/metrics), /healthz and /readyz'],
    ...RECORDER,
    ['--idempotency-window <TIME>', 'Keep answers to requests with an idempotencyKey for so long (5min)'],
    ['--max-idempotency-keys <N>', 'Know so many keys, the oldest are forgotten (100000)'],
    ['--max-idempotency-bytes <N>', 'Memory for kept answers, the oldest are forgotten (67108864)'],
    ['--stall-timeout <TIME>', 'Send who does not read its answers for so long away (1min)'],
    ['--pool-max <N>', 'Connections to each upstream server, which sessions share; 0: one for each session (151)'],
    ...POOL,
    ['--server-version <TEXT>', `The version that clients are told (8.4.6-wsql-${VERSION})`],
    ['--log-level <LEVEL>', 'error, warn, info or debug (info)'],
    ['--log-format <FORMAT>', 'text or json'],
  ],
  examples: [
    '  $ wsql serve-ws --data shop.db',
    '  $ wsql serve-ws --host 0.0.0.0 --password secret --tls-cert cert.pem --tls-key key.pem --allow-origin https://shop.example',
  ],
  async run(flags, _, io) {
    const { readOptions, run } = await import('./serve-ws.ts');
    return run(readOptions(flags), io);
  },
};

export const COMMANDS: readonly Command[] = [
  {
    name: 'query',
    usage: 'query [...sql]',
    description: 'Run SQL from the arguments, files or a pipe, and print the results',
    flags: [
      ['-e, --execute <SQL>', 'Run this SQL; may be repeated'],
      ['--file <FILE>', 'Run a file, also .gz and .zst, - for standard input; may be repeated; -f FILE is the same'],
      [
        '--format <FORMAT>',
        'table, vertical, json, jsonl, csv, tsv, markdown, html, xml, sql, values or none (table on a terminal, else tsv)',
      ],
      ...PRINTING,
      ['--header', 'Print the column names, whatever was said before'],
      ['--no-header', 'The same as -N'],
      ['--null <TEXT>', 'Print this for NULL'],
      ['--binary <FORM>', 'Bytes as hex, base64 or utf8: as they are (by the format)'],
      ['--json-numbers <FORM>', 'json, jsonl: safe (past 2^53 and DECIMAL are strings), string (all), number (all as they are) (safe)'],
      ['-o, --output <FILE>', 'Write to this file, which is replaced when all is there'],
      ['--output-dir <DIR>', 'Write each result to a file of its own there: 001.csv, 002.csv, …'],
      ['--param <NAME=VALUE>', 'Bind a value to :NAME; NAME:int=5 for another type; may be repeated'],
      ['--timeout <SECONDS>', 'Give up on a statement after this long; the exit code is then 4'],
      ['--fetch-size <N>', 'Read results by a cursor of the server, so many rows at a time'],
      ['--limit <N>', 'Print so many rows of each query: LIMIT is added to its text'],
      ['--offset <N>', 'And leave out so many before them'],
      ...RUN,
      ...DATA,
      ...CLIENT,
      VIRTUAL_TABLES,
      ...TARGET,
      ...ACCEPTED,
    ],
    mysqlFlags: true,
    instead: (typed, next, args) => scriptFile(typed, next) ?? tableName(typed, next, args),
    examples: [
      '  $ wsql query "SELECT VERSION(), 1+1"',
      '  $ wsql query -h db.example -u app -p shop -e "SELECT * FROM orders"',
      '  $ wsql query --url shop.db -f schema.sql -f data.sql',
      '  $ wsql query -h db.example -u app -p --param id:int=7 "SELECT * FROM orders WHERE id = :id"',
    ],
    async run(flags, sql, io) {
      const { readOptions, run } = await import('./query.ts');
      return run(await readOptions(flags, sql, io), io);
    },
  },
  {
    name: 'introspect',
    usage: 'introspect [...names]',
    description: 'Describe databases, or tables and globs of them as db.name: as a tree, data, DDL, documentation, pictures or types',
    flags: [
      ['--format <FORMAT>', `${FORMATS.join(', ')} (table on a terminal, else json)`],
      ['-o, --output <FILE>', 'Write to this file, which is replaced when all is there; - for standard output'],
      ['--include <GLOB>', 'Only what has such a name, or db.name: * and ? stand for any characters; may be repeated'],
      ['--exclude <GLOB>', 'Not what has such a name; may be repeated'],
      ['--only <KINDS>', `Only these kinds: ${OBJECT_KINDS.join(',')}`],
      ['--tables-only', 'The same as --only tables'],
      ['--views-only', 'The same as --only views'],
      ...OBJECT_KINDS.map((kind) => [`--no-${kind}`, `Without ${kind}`] as const),
      ['--no-definer', 'Without the accounts that views, routines, triggers and events are of'],
      ['--no-create-database', 'sql: without CREATE DATABASE and USE'],
      ['--no-partitions', 'sql: without PARTITION BY'],
      ['--auto-increment', 'sql: with the numbers that AUTO_INCREMENT goes on with'],
      ['--no-statistics', 'Without numbers of rows, sizes and times, which change by themselves'],
      ['--diff <OTHER>', 'How it differs from another target, or from a file of --format json; the exit code is 6 where it does'],
      ['--diff-format <FORMAT>', 'text, json, or sql: the statements that make the target like the other (text)'],
      ['--check <FILE>', 'Whether this file is what would be written now; the exit code is 6 where it is not'],
      ['--sql <SQL>', 'The TypeScript types of the rows of this query, which may be NAME=SELECT …; may be repeated'],
      ['--sql-file <FILE>', 'The same of the queries of a file, which comments before them name: -- name: NAME; may be repeated'],
      ['--detail <DETAIL>', 'Of each table in pictures: all columns, those of keys, or names only (by how many tables there are)'],
      ['--direction <DIRECTION>', 'Of pictures, from the tables referred to: LR, RL, TB, BT (LR)'],
      ...TYPESCRIPT,
      VIRTUAL_TABLES,
      ...TARGET,
    ],
    mysqlFlags: true,
    examples: [
      '  $ wsql introspect --url shop.db',
      '  $ wsql introspect -h db.example -u app -p --format sql -o shop.sql shop',
      '  $ wsql introspect --url mysql://root@127.0.0.1/shop --format html -o shop.html "order*"',
    ],
    async run(flags, names, io) {
      const { readOptions, run } = await import('./introspect.ts');
      return run(await readOptions(flags, names, io), io);
    },
  },
  {
    name: 'repl',
    usage: 'repl [target]',
    description: 'A shell for SQL: editing, history, completion, results that fit the screen',
    flags: [
      ['--production', 'Ask before UPDATE and DELETE without WHERE, DROP and TRUNCATE; as for targets called prod, production or live'],
      ['--yes', 'Run what --production asks about without asking'],
      ['--commands', 'Let commands that are piped in read and write files'],
      ['--system-command', 'Let commands that are piped in run programs'],
      VIRTUAL_TABLES,
      ...TARGET,
      ...ACCEPTED,
    ],
    mysqlFlags: true,
    examples: ['  $ wsql repl shop.db', '  $ wsql repl -h db.example -u app -p shop', '  $ wsql repl ws://127.0.0.1:8080/db'],
    async run(flags, args, io) {
      const { readOptions, run } = await import('./repl.ts');
      return run(await readOptions(flags, args, io), io);
    },
  },
  serveMysql,
  serveWs,
  {
    name: 'completions',
    usage: 'completions [shell]',
    description: 'Print a script that completes commands, flags and values in bash, zsh or fish',
    flags: [],
    examples: [
      '  $ source <(wsql completions bash)',
      '  $ wsql completions zsh > ~/.zfunc/_wsql',
      '  $ wsql completions fish > ~/.config/fish/completions/wsql.fish',
    ],
    async run(_, args, io) {
      const { readOptions, run } = await import('./completions.ts');
      return run(readOptions(args), io);
    },
  },
];
