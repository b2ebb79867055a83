/** What a session begins with, and how its password is found: from flags of MySQL's programs. */
import { readFileSync } from 'node:fs';
import type { UpstreamOptions } from '../../src/backends/upstream/options.ts';
import { UsageError } from '../../src/errors.ts';
import type { Io } from '../io.ts';
import type { Flags } from './flags.ts';
import { serverOptions } from './server-options.ts';

/** As mysql has them under --safe-updates. */
const SAFE_ROWS = 1000;
const SAFE_JOIN = 1_000_000;
const MOST = Number.MAX_SAFE_INTEGER;

/** Statements that every connection begins with. @throws UsageError */
export function sessionStatements(flags: Flags): readonly string[] {
  checkCharacterSet(flags.text('defaultCharacterSet'));
  checkCompression(flags.text('compressionAlgorithms'));
  const limits = [
    `sql_select_limit = ${flags.integer('selectLimit', 0, MOST) ?? SAFE_ROWS}`,
    `max_join_size = ${flags.integer('maxJoinSize', 0, MOST) ?? SAFE_JOIN}`,
  ];
  return [
    ...(flags.has('safeUpdates') ? [`SET sql_safe_updates = 1, ${limits.join(', ')}`] : []),
    ...(flags.has('ignoreSpaces') ? ["SET sql_mode = CONCAT(@@sql_mode, ',IGNORE_SPACE')"] : []),
    ...[flags.text('initCommand') ?? '', ...flags.list('initCommandAdd')].filter((sql) => sql.trim() !== ''),
  ];
}
/** What a text is in is not for a connection to say: it is UTF-8 everywhere. */
function checkCharacterSet(name: string | undefined): void {
  if (name !== undefined && !/^(?:utf8(?:mb[34])?|utf-8|auto)$/i.test(name))
    throw new UsageError(`--default-character-set ${name}: scripts and results are UTF-8 here, which is utf8mb4`);
}
function checkCompression(list: string | undefined): void {
  if (list !== undefined && !list.toLowerCase().split(',').includes('uncompressed'))
    throw new UsageError(`--compression-algorithms ${list}: connections are not compressed here, so uncompressed has to be among them`);
}

/** What connection flags say of a server beside host, port and login. @throws UsageError */
export function furtherOptions(flags: Flags): UpstreamOptions {
  const texts = { 'ssl-cipher': 'sslCipher', 'tls-version': 'tlsVersion', 'connect-timeout': 'connectTimeout' };
  const keys = { 'server-public-key-path': 'serverPublicKeyPath' };
  const group = new Map(
    Object.entries({ ...texts, ...keys }).flatMap(([name, flag]) => flags.list(flag).map((value) => [name, value] as const)),
  );
  for (const [name, flag] of [['ssl', 'ssl'] as const, ['ssl-verify-server-cert', 'sslVerifyServerCert'] as const])
    if (flags.has(flag) || flags.off(flag)) group.set(name, flags.has(flag) ? '1' : '0');
  return Object.fromEntries(Object.entries(serverOptions(group)).filter(([, value]) => value !== undefined));
}

/** tcp or socket; undefined where the host decides. @throws UsageError */
export function readProtocol(text: string | undefined): 'tcp' | 'socket' | undefined {
  const kind = text?.toLowerCase();
  if (kind === undefined || kind === '' || kind === 'tcp' || kind === 'socket') return kind === '' ? undefined : kind;
  throw new UsageError(`--protocol ${text}: tcp or socket is wanted`);
}

/** The password of `--password-file` or `--password-command`. @throws UsageError */
export async function foundPassword(flags: Flags): Promise<string | undefined> {
  const [path, command] = [flags.text('passwordFile'), flags.text('passwordCommand')];
  if (path !== undefined) return firstLine(path);
  if (command === undefined) return undefined;
  const { passwordOfCommand } = await import('./config/secrets.ts');
  return passwordOfCommand(command);
}
function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n[\s\S]*$/, '');
  } catch (error) {
    throw new UsageError(`--password-file: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the environment says to MySQL's programs, below everything else; and who is logged in to this machine. */
export function fromEnvironment(env: Io['env'], hasUrl: boolean): UpstreamOptions {
  const [password, host, port, socketPath] = [env['MYSQL_PWD'], env['MYSQL_HOST'], env['MYSQL_TCP_PORT'], env['MYSQL_UNIX_PORT']];
  return {
    ...(password === undefined ? {} : { password }),
    ...(hasUrl
      ? {}
      : {
          user: loginName(env),
          ...(host === undefined ? {} : { host }),
          ...(port === undefined ? {} : { port: Number(port) }),
          ...(socketPath === undefined ? {} : { socketPath }),
        }),
  };
}

/** As mysql has it: root is root, whoever it was before. */
function loginName(env: Io['env']): string {
  if (process.geteuid?.() === 0) return 'root';
  return env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? process.getBuiltinModule('node:os').userInfo().username;
}
