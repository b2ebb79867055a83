/** What the tests need of the machine besides npm packages: installed from the system's packages where we are root, else named as missing. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ROOT } from './suites.ts';

/** Programs that some tests run, and the Debian package of each. */
const PROGRAMS = [
  { program: 'mariadbd', apt: 'mariadb-server' },
  { program: 'mysql', apt: 'mariadb-client' },
  { program: 'mysqldump', apt: 'mariadb-client' },
  { program: 'sysbench', apt: 'sysbench' },
  { program: 'python3', apt: 'python3' },
] as const;

const PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/usr/local/sbin'].join(delimiter);

/**
 * Installs what is missing and possible.
 * @returns environment variables for the tests: WSQL_TEST_PYTHON is a Python that has PyMySQL.
 */
export function prepareSystem(): NodeJS.ProcessEnv {
  const missing = PROGRAMS.filter(({ program }) => !has(program));
  if (missing.length > 0 && process.getuid?.() === 0 && has('apt-get')) {
    const wanted = [...new Set(missing.map(({ apt }) => apt))];
    console.log(`installing ${wanted.join(', ')} …`);
    quietly('apt-get', ['update', '-qq']);
    quietly('apt-get', ['install', '-qq', '-y', '--no-install-recommends', ...wanted]);
  }
  for (const { program, apt } of PROGRAMS) {
    if (!has(program)) console.log(`not here: ${program} (package ${apt}); the tests that need it are skipped`);
  }
  const python = providePython();
  return { PATH, ...(python === null ? {} : { WSQL_TEST_PYTHON: python }) };
}

/** A virtual environment with PyMySQL (and cryptography, which its caching_sha2_password needs), made once in .cache. */
function providePython(): string | null {
  const dir = join(ROOT, '.cache', 'venv');
  const python = join(dir, 'bin', 'python');
  const ready = () => existsSync(python) && spawnSync(python, ['-c', 'import pymysql, cryptography']).status === 0;
  if (ready()) return python;
  if (!has('python3')) return null;
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  console.log('installing PyMySQL into .cache/venv …');
  // Debian splits venv off; without root the tests that need it are skipped.
  if (!quietly('python3', ['-m', 'venv', '--clear', dir]) && process.getuid?.() === 0 && has('apt-get')) {
    quietly('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'python3-venv']);
    quietly('python3', ['-m', 'venv', '--clear', dir]);
  }
  if (existsSync(python)) quietly(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'PyMySQL', 'cryptography']);
  if (ready()) return python;
  console.log('not here: PyMySQL; the tests that need it are skipped');
  return null;
}

function has(program: string): boolean {
  return PATH.split(delimiter).some((dir) => dir !== '' && existsSync(join(dir, program)));
}

/** Runs a command and shows its output only when it fails. */
function quietly(command: string, args: readonly string[]): boolean {
  const child = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 1 << 28,
  });
  if (child.status !== 0) console.log(`${command} ${args.join(' ')} failed:\n${child.stdout ?? ''}${child.stderr ?? ''}`);
  return child.status === 0;
}
