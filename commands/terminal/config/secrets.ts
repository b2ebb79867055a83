/** Passwords of named targets: in the system's keyring where its command is there and works, else in a file that only its owner can read. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../../src/errors.ts';
import { configFolder, hasConfigFolder } from './paths.ts';

type Env = Readonly<Record<string, string | undefined>>;

interface Keyring {
  readonly name: string;
  /** The command, and what it reads from its input. */
  store(target: string, password: string): readonly [command: readonly string[], input: string];
  find(target: string): readonly string[];
  forget(target: string): readonly string[];
}

const SECRET_SERVICE: Keyring = {
  name: 'secret-tool',
  store: (target, password) => [['secret-tool', 'store', `--label=wsql ${target}`, 'application', 'wsql', 'target', target], password],
  find: (target) => ['secret-tool', 'lookup', 'application', 'wsql', 'target', target],
  forget: (target) => ['secret-tool', 'clear', 'application', 'wsql', 'target', target],
};
/** Its commands come by the input, so that the password stands in no process list. */
const MACOS: Keyring = {
  name: 'the keychain',
  store: (target, password) => [['security', '-i'], `add-generic-password -U -s wsql -a ${quoted(target)} -w ${quoted(password)}\n`],
  find: (target) => ['security', 'find-generic-password', '-s', 'wsql', '-a', target, '-w'],
  forget: (target) => ['security', 'delete-generic-password', '-s', 'wsql', '-a', target],
};
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
function keyring(): Keyring | null {
  return { linux: SECRET_SERVICE, freebsd: SECRET_SERVICE, darwin: MACOS }[process.platform as string] ?? null;
}

/** Keeps a password. @returns where it is now, in words. @throws UsageError */
export function keepPassword(target: string, password: string, env: Env): string {
  const ring = keyring();
  if (ring !== null) {
    const [command, input] = ring.store(target, password);
    if (ran(command, input) !== null) return ring.name;
  }
  writeSecrets(env, { ...readSecrets(env), [target]: password });
  return secretsPath(env);
}
/** @returns null where none is kept. @throws UsageError where others can read the file. */
export function keptPassword(target: string, env: Env): string | null {
  const inFile = readSecrets(env)[target];
  if (inFile !== undefined) return inFile;
  const ring = keyring();
  return ring === null ? null : ran(ring.find(target), '');
}
export function forgetPassword(target: string, env: Env): void {
  const { [target]: gone, ...others } = readSecrets(env);
  if (gone !== undefined) writeSecrets(env, others);
  const ring = keyring();
  if (ring !== null) ran(ring.forget(target), '');
}

/** The first line that a command of the user's prints. @throws UsageError where it fails. */
export function passwordOfCommand(command: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, { shell: true, encoding: 'utf8', stdio: ['inherit', 'pipe', 'pipe'] });
  if (status === 0) return stdout.replace(/\r?\n.*$/s, '');
  throw new UsageError(`the password command fails: ${error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`}`);
}

/** @returns what it prints, without the line end; null where it fails, or is not there. */
function ran([program = '', ...args]: readonly string[], input: string): string | null {
  const { status, stdout } = spawnSync(program, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'], timeout: 30_000 });
  return status === 0 ? stdout.replace(/\r?\n$/, '') : null;
}

function secretsPath(env: Env): string {
  return `${configFolder(env)}/secrets.json`;
}
function readSecrets(env: Env): Readonly<Record<string, string>> {
  if (!hasConfigFolder(env)) return {};
  const path = secretsPath(env);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return {};
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0)
    throw new UsageError(`${path} can be read by others, and has passwords: chmod 600 ${path}`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>;
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
function writeSecrets(env: Env, secrets: Readonly<Record<string, string>>): void {
  const path = secretsPath(env);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  chmodSync(aside, 0o600);
  renameSync(aside, path);
}
