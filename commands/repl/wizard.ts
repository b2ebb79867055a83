/** The first start without a target: asks for one, tries it, and keeps it by a name. */
import { ConnectError, SqlError, UsageError } from '../../src/errors.ts';
import type { Io } from '../io.ts';
import { changeConfig, isTargetName, keepPassword, type NamedTarget } from '../terminal/config/index.ts';
import type { Flags } from '../terminal/flags.ts';
import { Cancelled } from '../terminal/prompts.ts';
import { readTarget } from '../terminal/target.ts';
import { ShellSession } from './session.ts';

type Prompts = typeof import('@clack/prompts');

/** What was chosen, as flags. */
interface Choice {
  /** Null: an empty database in memory, which is not kept. */
  readonly url: string | null;
  readonly password: string | null;
}

/** @returns flags that name the target, and its name where it was kept. @throws Cancelled */
export async function chooseTarget(flags: Flags, io: Io): Promise<{ readonly flags: Flags; readonly name: string | null }> {
  const prompts = await import('@clack/prompts');
  prompts.intro('Which database? (wsql repl TARGET asks nothing.)');
  for (;;) {
    const choice = await ask(prompts);
    if (choice.url === null) return { flags, name: null };
    const chosen = withChoice(flags, choice);
    const failure = await tried(chosen, io);
    if (failure === null) {
      const name = await keep(prompts, { url: choice.url }, choice.password, io);
      prompts.outro(name === null ? 'Not kept.' : `Next time: wsql repl ${name}`);
      return { flags: chosen, name };
    }
    prompts.log.error(failure);
  }
}

function withChoice(flags: Flags, { url, password }: Choice): Flags {
  const named = url === null ? flags : flags.with('url', url);
  return password === null ? named : named.with('password', password);
}

async function ask(prompts: Prompts): Promise<Choice> {
  const kind = answered(
    prompts,
    await prompts.select({
      message: 'What is it?',
      options: [
        { value: 'file', label: 'A file', hint: 'the embedded engine: no server is needed' },
        { value: 'mysql', label: 'A MySQL or MariaDB server' },
        { value: 'ws', label: 'Another wsql', hint: 'by its serve-ws' },
        { value: 'memory', label: 'An empty database in memory', hint: 'gone at the end' },
      ],
    }),
  );
  switch (kind) {
    case 'file':
      return { url: fileUrl(await text(prompts, 'Which file? It is made if it is not there.', 'wsql.db')), password: null };
    case 'mysql':
      return server(prompts);
    case 'ws':
      return remote(prompts);
    default:
      return { url: null, password: null };
  }
}
function fileUrl(path: string): string {
  return path.endsWith('.db') ? path : `file:${path}`;
}
async function server(prompts: Prompts): Promise<Choice> {
  const host = await text(prompts, 'Host, and port if it is not 3306', '127.0.0.1');
  const user = await text(prompts, 'User', 'root');
  const password = await secret(prompts);
  const database = await optional(prompts, 'Database, if any');
  return { url: `mysql://${encodeURIComponent(user)}@${host}/${encodeURIComponent(database)}`, password };
}
async function remote(prompts: Prompts): Promise<Choice> {
  const url = await text(prompts, 'Its address', 'ws://127.0.0.1:8080/db');
  const user = await optional(prompts, 'User, if it has accounts');
  const password = await secret(prompts);
  const place = new URL(url);
  place.username = encodeURIComponent(user);
  return { url: place.href, password };
}

async function text(prompts: Prompts, message: string, initial: string): Promise<string> {
  const validate = (value: string | undefined) => ((value ?? '').trim() === '' ? 'It is needed.' : undefined);
  return answered(prompts, await prompts.text({ message, initialValue: initial, validate })).trim();
}
async function optional(prompts: Prompts, message: string): Promise<string> {
  return answered(prompts, await prompts.text({ message, defaultValue: '' })).trim();
}
/** @returns null for none. */
async function secret(prompts: Prompts): Promise<string | null> {
  const given = answered(prompts, await prompts.password({ message: 'Password, if there is one' })) ?? '';
  return given === '' ? null : given;
}
function answered<T>(prompts: Prompts, answer: T): Exclude<T, symbol> {
  if (prompts.isCancel(answer)) throw new Cancelled('cancelled');
  return answer as Exclude<T, symbol>;
}

/** @returns why it cannot be used; null where it can. */
async function tried(flags: Flags, io: Io): Promise<string | null> {
  try {
    const session = await ShellSession.open(await readTarget(flags, io.env), io);
    await session.close();
    return null;
  } catch (error) {
    if (error instanceof ConnectError || error instanceof SqlError || error instanceof UsageError) return error.message;
    throw error;
  }
}

/** @returns the name; null where it is not to be kept. */
async function keep(prompts: Prompts, target: NamedTarget, password: string | null, io: Io): Promise<string | null> {
  const name = await prompts.text({
    message: 'It works. A name to keep it by (empty: not at all)',
    defaultValue: '',
    validate: (value) =>
      (value ?? '') === '' || isTargetName(value ?? '') ? undefined : 'Letters, digits, _ . and - are what names are of.',
  });
  if (prompts.isCancel(name) || name === '') return null;
  changeConfig(io.env, (config) => ({ ...config, targets: { ...config.targets, [name]: target } }));
  if (password !== null) prompts.log.info(`The password is kept in ${keepPassword(name, password, io.env)}.`);
  return name;
}
