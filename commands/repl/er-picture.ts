/** `\er`: a picture of the current database, or of some of its tables, shown by the system. */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../src/errors.ts';
import { readFormatOptions } from '../introspect/format-options.ts';
import { Flags } from '../terminal/flags.ts';
import type { Shell } from './shell.ts';

export async function showPicture(shell: Shell, argument: string): Promise<undefined> {
  const { database, connection } = shell.session;
  if (database === null) throw new UsageError('no database is selected: \\u DATABASE');
  const [{ introspect }, { loadFormat }] = await Promise.all([
    import('../../src/introspection/index.ts'),
    import('../../src/introspection/formats/format.ts'),
  ]);
  const { model } = await introspect(connection, { databases: [database] });
  const wanted = argument.split(/[\s,]+/).filter((word) => word !== '');
  const databases = model.databases.map((each) => ({
    ...each,
    tables: each.tables.filter(({ name }) => wanted.length === 0 || wanted.includes(name)),
  }));
  if (databases.every(({ tables }) => tables.length === 0)) throw new UsageError(`there are no such tables in ${database}`);
  const { render } = await loadFormat('svg');
  const options = readFormatOptions(new Flags({}, {}), shell.io, '');
  const file = join(mkdtempSync(join(tmpdir(), 'wsql-er-')), `${database.replace(/[^\w.-]/g, '_')}.svg`);
  writeFileSync(file, await render({ ...model, databases }, { ...options, omit: () => undefined }), { mode: 0o600 });
  shell.say(`The picture is ${file}`);
  open(file, shell.io.env);
  return undefined;
}

/** Where there is nobody to show it, the path has been said. */
function open(file: string, env: Readonly<Record<string, string | undefined>>): void {
  const command = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  if (command === 'xdg-open' && env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) return;
  const child = spawn(command, [file], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
