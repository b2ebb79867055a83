/** The flags that servers have in common: what they serve, and to whom. */
import { existsSync, readFileSync } from 'node:fs';
import { asksForCertificate } from '../../src/auth/account-book.ts';
import { type Account, type AccountRule, parseAccount, parseUsersFile } from '../../src/auth/accounts.ts';
import type { TokenOptions } from '../../src/auth/authenticator.ts';
import type { StoredAccount } from '../../src/backend.ts';
import { UsageError } from '../../src/errors.ts';
import { isLoopback } from '../../src/servers/listener/origin.ts';
import { RECORDER_DEFAULTS, type RecorderOptions } from '../../src/session/statement-recorder.ts';
import type { Flags } from './flags.ts';
import type { SourceOptions } from './serve-source.ts';

/** `--data`, `--upstream`, `--schema` and `--virtual-tables`. @throws UsageError */
export function readSource(flags: Flags): Pick<SourceOptions, 'source' | 'schema' | 'virtualTables'> {
  const upstream = flags.secret('upstream');
  if (upstream !== undefined && flags.typed('data')) throw new UsageError('--data and --upstream: one of them says what to serve');
  const schema = flags.text('schema') ?? null;
  if (upstream !== undefined && schema !== null) throw new UsageError('--schema fills a new data file, and --upstream has none');
  const path = flags.text('data') ?? './wsql.db';
  const source = upstream === undefined ? ({ kind: 'data', path } as const) : ({ kind: 'upstream', url: upstream } as const);
  return { source, schema, virtualTables: flags.list('virtualTables') };
}

/** `--recent-statements` and `--statement-digests`. @throws UsageError */
export function readRecorder(flags: Flags): RecorderOptions {
  return {
    recent: flags.integer('recentStatements', 0, 1_000_000) ?? RECORDER_DEFAULTS.recent,
    digests: flags.integer('statementDigests', 0, 1_000_000) ?? RECORDER_DEFAULTS.digests,
  };
}

/** @param upstream whether that is served. @throws UsageError */
export function readAccounts(flags: Flags, upstream: boolean): AccountRule {
  const path = flags.text('users');
  const listed = path === undefined ? [] : parseUsersFile(readText(path, '--users'), path);
  const given = flags.secrets('user').map((text): Account => parseAccount(text, '--user'));
  const accounts = [...listed, ...given];
  const open = flags.off('auth');
  if (flags.choice('accounts', ['own', 'upstream']) === 'upstream') {
    if (!upstream) throw new UsageError('--accounts upstream: there is no --upstream that has accounts');
    if (accounts.length > 0 || open) throw new UsageError('--accounts upstream and --user, --users or --no-auth exclude each other');
    return { kind: 'passed' };
  }
  if (open && accounts.length > 0) throw new UsageError('--no-auth and accounts exclude each other');
  if (accounts.length > 0) return { kind: 'list', accounts };
  return { kind: open ? 'everybody' : 'open' };
}

/** What decides who gets in. */
export interface Doorkeeping extends Pick<SourceOptions, 'source' | 'schema' | 'accounts'> {
  readonly host: string;
  readonly tokens: TokenOptions;
}

export function hasTokens({ tokens }: Pick<Doorkeeping, 'tokens'>): boolean {
  return tokens.jwt !== undefined || (tokens.tokens?.length ?? 0) > 0;
}

/** Whether the data file cannot have accounts yet. */
export function isNew({ source, schema }: Pick<SourceOptions, 'source' | 'schema'>): boolean {
  return schema === null && source.kind === 'data' && (source.path === ':memory:' || !existsSync(source.path));
}

/** Who listens to others has to know whom to let in. @param stored finds the accounts of the backend. @throws UsageError */
export function checkReach(options: Doorkeeping, stored: () => readonly StoredAccount[]): void {
  const { host, accounts } = options;
  if (isLoopback(host) || accounts.kind !== 'open' || hasTokens(options) || stored().some(provesItself)) return;
  throw new UsageError(
    `--host ${host} is open to others and there is no account: give one with --user NAME:PASSWORD or --users FILE, ` +
      'or create one with a password in the data file, or say --no-auth',
  );
}
function provesItself(account: StoredAccount): boolean {
  return account.authentication !== '' || asksForCertificate(account);
}

/** @throws UsageError */
export function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
