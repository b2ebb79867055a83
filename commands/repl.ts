/** `wsql repl`: a shell for SQL. */
import { existsSync } from 'node:fs';
import { ConnectError, UsageError } from '../src/errors.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { Trust } from './repl/commands/command.ts';
import { createEditor, type Editor } from './repl/editor/index.ts';
import { editText } from './repl/external-editor.ts';
import { highlight } from './repl/highlight.ts';
import { FileHistory, historyPath } from './repl/history/history.ts';
import { leave } from './repl/leave.ts';
import { isProductionName } from './repl/safety.ts';
import { ShellSession } from './repl/session.ts';
import { changeSetting, defaultSettings, type Settings } from './repl/settings.ts';
import { Shell } from './repl/shell.ts';
import { type Config, isTargetName, readConfig } from './terminal/config/index.ts';
import { tellConnectError } from './terminal/connect.ts';
import type { Flags } from './terminal/flags.ts';
import { readTarget, type Target } from './terminal/target.ts';

export interface ReplOptions {
  readonly target: Target;
  /** For people: without a password. */
  readonly name: string;
  readonly settings: Settings;
  /** `--yes` */
  readonly saysYes: boolean;
  /** What commands may do that are piped in. */
  readonly trusts: ReadonlySet<Trust>;
}

/** @throws UsageError */
export async function readOptions(flags: Flags, args: readonly string[], io: Io): Promise<ReplOptions> {
  const [argument, ...others] = args;
  if (others.length > 0) throw new UsageError(`repl takes one target: ${args.join(' ')}`);
  const config = readConfig(io.env);
  const isDatabase = argument !== undefined && namesDatabase(argument, flags, config);
  const given = argument === undefined ? flags : flags.with(isDatabase ? 'database' : 'url', argument);
  const chosen = isFirstStart(given, config, io) ? await (await import('./repl/wizard.ts')).chooseTarget(given, io) : null;
  const name = chosen?.name ?? given.text('target') ?? (argument !== undefined && !isDatabase && isTargetName(argument) ? argument : null);
  const target = await readTarget(chosen?.flags ?? given, io.env);
  const called = name ?? targetName(target);
  const settings = readSettings(flags, config, name, called);
  return { target, name: called, settings, saysYes: flags.has('yes'), trusts: trustsOf(flags) };
}

function trustsOf(flags: Flags): ReadonlySet<Trust> {
  return new Set<Trust>([
    ...(flags.has('commands') ? (['files'] as const) : []),
    ...(flags.has('systemCommand') ? (['programs'] as const) : []),
  ]);
}

/** As for the mysql client, where flags say which server it is; a name of the settings file is one in any case. */
function namesDatabase(argument: string, flags: Flags, config: Config): boolean {
  const isSaid = ['url', 'target', 'host', 'port', 'user', 'password', 'socket', 'loginPath', 'defaultsFile'].some((name) =>
    flags.typed(name),
  );
  return isSaid && config.targets?.[argument] === undefined && !/^\w+:/.test(argument);
}
/** Nothing says which database, and nothing is kept: a person is asked. */
function isFirstStart(flags: Flags, config: Config, io: Io): boolean {
  const isSaid = ['url', 'target', 'host', 'port', 'user', 'password', 'socket', 'database'].some(
    (name) => flags.has(name) || flags.text(name) !== undefined,
  );
  const isNew = Object.keys(config).length === 0 && !existsSync(`${io.env['HOME'] ?? ''}/.my.cnf`);
  return !isSaid && isNew && io.stdinIsTerminal && io.stdout.isTerminal && io.env['TERM'] !== 'dumb';
}

/** @throws UsageError for what is no setting, in the file. */
function readSettings(flags: Flags, { settings: general = {}, targets = {} }: Config, name: string | null, called: string): Settings {
  const settings = defaultSettings();
  const own = name === null ? undefined : targets[name];
  settings.production = own?.production ?? isProductionName(called);
  for (const [key, value] of Object.entries({ ...general, ...own?.settings })) changeSetting(settings, key, String(value));
  if (flags.has('production')) settings.production = true;
  return settings;
}

/** What a target is called where it has no name. */
function targetName(target: Target): string {
  switch (target.kind) {
    case 'embedded':
      return target.path === ':memory:' ? 'memory' : target.path.replace(/^.*[/\\]/, '');
    case 'upstream':
      return target.options.socketPath === undefined ? (target.options.host ?? 'localhost') : 'localhost';
    case 'remote':
      return new URL(target.options.url).host;
  }
}

/** @returns the exit code; errors have been told on stderr. */
export async function run(options: ReplOptions, io: Io): Promise<ExitCode> {
  try {
    return await inSession(await ShellSession.open(options.target, io), options, io);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    tellConnectError(error, io);
    return ExitCode.CONNECT;
  }
}

/** Names for completions are read when the prompt has been there for a while. */
const NAMES_MS = 300;

async function inSession(session: ShellSession, { settings, name, saysYes, trusts }: ReplOptions, io: Io): Promise<ExitCode> {
  const history = new FileHistory({ path: historyPath(name, io.env), warn: (text) => io.stderr.write(`wsql: ${text}\n`) });
  const shells: Shell[] = [];
  const editor = openEditor(io, settings, history, () => shells[0] ?? null);
  const shell = new Shell({ io, session, editor, history, settings, name, saysYes, trusts });
  shells.push(shell);
  const release = io.onInterrupt((signal) => interrupted(shell, signal));
  try {
    if (editor.isInteractive) setTimeout(() => shell.completer.start(), NAMES_MS).unref();
    if (editor.isInteractive) shell.say(`wsql shell on ${name}, ${shell.version}. \\? for help, \\q to leave.`);
    return await loop(shell);
  } finally {
    release();
    editor.close();
    await shell.output.close();
    await shell.completer.close();
    await session.close();
    io.stdin().pause();
  }
}

/** Ctrl-C ends the statement that runs, and the session goes on; who presses it again before the statement has ended leaves. */
function interrupted(shell: Shell, signal: 'SIGINT' | 'SIGTERM'): void {
  const canceled = signal === 'SIGINT' ? shell.interrupt() : 'nothing to end';
  if (canceled === 'ended') return;
  if (canceled === 'nothing to end' && signal === 'SIGINT' && shell.editor.isInteractive) {
    shell.editor.forget();
    return;
  }
  shell.editor.close();
  shell.io.leave(ExitCode.INTERRUPTED);
}

function openEditor(io: Io, settings: Settings, history: FileHistory, shell: () => Shell | null): Editor {
  return createEditor({
    input: io.stdin(),
    output: process.stdout,
    keys: settings.keys,
    colour: io.env['NO_COLOR'] === undefined || io.env['NO_COLOR'] === '',
    terminal: io.env['TERM'],
    history,
    isComplete: (text) => present(shell()).input.isComplete(text, present(shell()).session.mode),
    highlight: (text) => highlight(text, present(shell()).session.mode),
    complete: (text, cursor) => present(shell()).completer.complete(text, cursor),
    hint: (text, cursor) => present(shell()).completer.hint(text, cursor),
    edit: (text) => editText(text, io.env),
    onInterrupt: () => interrupted(present(shell()), 'SIGINT'),
  });
}
/** It is made right after its editor, which has not read by then. */
function present(shell: Shell | null): Shell {
  if (shell === null) throw new Error('the editor reads for a shell that is not there yet');
  return shell;
}

async function loop(shell: Shell): Promise<ExitCode> {
  let failed = false;
  for (;;) {
    const text = shell.nextText;
    shell.nextText = '';
    await shell.output.flush();
    const prompt = shell.prompt();
    const result = await shell.editor.read(prompt, text);
    if (result.kind === 'interrupt') continue;
    if (result.kind === 'text' && shell.editor.isInteractive) shell.output.log(`${prompt.first}${result.text}\n`);
    const ended = result.kind === 'end' || (await entered(shell, result.text)) === 'quit';
    failed ||= shell.failed;
    if (!shell.editor.isInteractive && shell.failed) return ExitCode.SQL_ERROR;
    if (ended && (await leave(shell))) return failed && !shell.editor.isInteractive ? ExitCode.SQL_ERROR : ExitCode.OK;
  }
}
async function entered(shell: Shell, text: string): Promise<'quit' | undefined> {
  if (shell.editor.isInteractive) shell.history.add(text);
  return shell.enter(text);
}
