/** The Python that the clients of this folder run in: a virtual environment in .cache, with what requirements.txt names. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../debian.ts';
import type { Missing, Ready } from '../harness.ts';

const ENVIRONMENT = join(import.meta.dirname, '..', '..', '..', '.cache', 'venv');
const PYTHON = join(ENVIRONMENT, 'bin', 'python');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
/** What the environment was made from, kept in it. */
const INSTALLED = join(ENVIRONMENT, 'requirements.txt');
/** mysqlclient is compiled. */
const COMPILED_WITH = ['gcc', 'libc6-dev', 'pkg-config', 'libmariadb-dev'];

let made = false;

/** The environment with everything that can be installed. It is made once. */
function environment(): Missing | null {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (made || (existsSync(PYTHON) && existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted)) return null;
  made = true;
  mkdirSync(join(ENVIRONMENT, '..'), { recursive: true });
  if (!python('python3', ['-m', 'venv', ENVIRONMENT])) {
    const missing = debianPackages(['python3', 'python3-venv']);
    if (missing !== null || !python('python3', ['-m', 'venv', ENVIRONMENT])) return missing ?? noVenv;
  }
  debianPackages(ownedByDebian() ? [...COMPILED_WITH, 'python3-dev'] : COMPILED_WITH);
  if (pip(['-r', REQUIREMENTS])) writeFileSync(INSTALLED, wanted);
  else for (const line of wanted.split('\n')) if (line !== '') pip([line]);
  return null;
}
/** An account of test/clients/server.ts of which the server has no more than a hash. */
const env = { WSQL_HASHED_USER: 'hashed' };
const noVenv: Missing = { kind: 'missing', reason: 'python3 makes no virtual environment' };

function ownedByDebian(): boolean {
  const { stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.base_prefix)'], { encoding: 'utf8' });
  return stdout?.trim() === '/usr';
}
function pip(args: readonly string[]): boolean {
  return python(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--retries=1', ...args]);
}
function python(command: string, args: readonly string[]): boolean {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 240_000 });
  if (status !== 0 && stderr) console.log(stderr.slice(-2000));
  return status === 0;
}

/**
 * A program of this folder, and the modules that it needs.
 * @param args its file and what it takes.
 */
export function pythonProgram(modules: readonly string[], args: readonly string[]): Ready | Missing {
  const missing = environment();
  if (missing !== null) return missing;
  const absent = modules.filter((name) => spawnSync(PYTHON, ['-c', `import ${name}`]).status !== 0);
  if (absent.length > 0) return { kind: 'missing', reason: `Python's ${absent.join(', ')} cannot be installed here` };
  return { kind: 'ready', command: PYTHON, args: ['-B', '-W', 'ignore', ...args], cwd: import.meta.dirname, env };
}
