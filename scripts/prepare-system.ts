/** What the tests need of the machine besides npm packages: installed from the system's packages where we are root, else named as missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Programs (and a library) that some tests run, and the Debian package of each. */
const PROGRAMS = [
  { program: 'mariadbd', apt: 'mariadb-server' },
  { program: 'mysql', apt: 'mariadb-client' },
  { program: 'mysqldump', apt: 'mariadb-client' },
  { program: 'sysbench', apt: 'sysbench' },
  { program: 'rsync', apt: 'rsync' },
  { program: 'tmux', apt: 'tmux' },
  { program: 'less', apt: 'less' },
  { program: 'zsh', apt: 'zsh' },
  { program: 'fish', apt: 'fish' },
  { program: '/usr/lib/galera/libgalera_smm.so', apt: 'galera-4' },
] as const;

const PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/usr/local/sbin'].join(delimiter);

/**
 * Installs what is missing and possible.
 * @returns environment variables for the tests.
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
  return { PATH };
}

function has(program: string): boolean {
  if (isAbsolute(program)) return existsSync(program);
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
