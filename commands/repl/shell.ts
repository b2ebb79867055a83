/** The shell: what its commands work on. */
import { ConnectError, SqlError, UsageError } from '../../src/errors.ts';
import type { Io } from '../io.ts';
import type { ShellCommand, Trust } from './commands/command.ts';
import { COMMANDS } from './commands/index.ts';
import { Completer } from './completer.ts';
import type { Editor } from './editor/index.ts';
import { painter } from './editor/theme.ts';
import type { FileHistory } from './history/history.ts';
import { type InputPart, InputReader } from './input.ts';
import { type PromptFacts, promptOf } from './prompt.ts';
import { confirmed } from './safety.ts';
import type { ShellSession } from './session.ts';
import { type Settings, settingText } from './settings.ts';
import { ShellOutput } from './shell-output.ts';
import type { CellStyle } from './view/cells.ts';
import { ResultView } from './view/index.ts';
import { LastResult } from './view/last-result.ts';

export interface ShellOptions {
  readonly io: Io;
  readonly session: ShellSession;
  readonly editor: Editor;
  readonly history: FileHistory;
  readonly settings: Settings;
  /** The target's name, for people. */
  readonly name: string;
  /** Whether all questions of safety.ts are answered. */
  readonly saysYes?: boolean;
  /** What commands may do that are not typed at a terminal. */
  readonly trusts?: ReadonlySet<Trust>;
}

export class Shell {
  readonly io: Io;
  readonly session: ShellSession;
  readonly editor: Editor;
  readonly history: FileHistory;
  readonly settings: Settings;
  readonly output: ShellOutput;
  readonly input = new InputReader(COMMANDS);
  readonly name: string;
  readonly saysYes: boolean;
  readonly #trusts: ReadonlySet<Trust>;
  /** The statement that `\g`, `\watch` and `\e` work on where none is typed. */
  lastStatement: string | null = null;
  readonly last = new LastResult();
  readonly completer: Completer;
  /** Text that the next prompt begins with. */
  nextText = '';
  #statements = 0;
  #warnings = 0;
  #version = '';
  #depth = 0;
  #endPause: (() => void) | null = null;
  /** Whether the last statement or command has failed. */
  failed = false;
  /** Told when the schema may be another one. */
  onSchemaChange: () => void = () => undefined;

  constructor({ io, session, editor, history, settings, name, saysYes = false, trusts = new Set() }: ShellOptions) {
    this.io = io;
    this.session = session;
    this.editor = editor;
    this.history = history;
    this.settings = settings;
    this.name = name;
    this.saysYes = saysYes;
    this.#trusts = trusts;
    this.output = new ShellOutput(io.stdout);
    this.completer = new Completer(this);
    this.#version = String(session.connection.variable('version') ?? session.backend.serverVersion);
  }

  get version(): string {
    return this.#version;
  }
  get commands(): readonly ShellCommand[] {
    return COMMANDS;
  }

  /** A text in a style, where colours are shown. */
  paint(text: string, style: string): string {
    return painter(this.output.isTerminal && this.facts().colour)(text, style);
  }
  /** Waits. @returns whether Ctrl-C has ended it. */
  pause(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (ended: boolean) => {
        clearTimeout(timer);
        this.#endPause = null;
        resolve(ended);
      };
      const timer = setTimeout(() => done(false), ms);
      this.#endPause = () => done(true);
    });
  }
  /** Ctrl-C. @returns what it has ended. */
  interrupt(): 'ended' | 'again' | 'nothing to end' {
    if (this.#endPause === null) return this.session.cancel();
    this.#endPause();
    return 'ended';
  }

  say(line: string): void {
    this.output.say(line);
  }
  /** An error is told where errors are. */
  async complain(line: string): Promise<void> {
    this.failed = true;
    await this.output.flush();
    this.output.log(`${line}\n`);
    this.io.stderr.write(`${line}\n`);
    await this.io.stderr.flush();
  }

  facts(): PromptFacts {
    const { session, settings } = this;
    const { target } = session;
    const options = target.kind === 'upstream' ? target.options : {};
    return {
      target: this.name,
      user: options.user ?? 'root',
      host: options.socketPath === undefined ? (options.host ?? 'localhost') : 'localhost',
      port: String(options.socketPath ?? options.port ?? 3306),
      database: session.database,
      version: this.#version,
      connectionId: String(session.connection.variable('pseudo_thread_id') ?? ''),
      transaction: session.transaction,
      warnings: this.#warnings,
      delimiter: this.input.delimiter,
      production: settings.production,
      colour: this.editor.canDraw && (this.io.env['NO_COLOR'] ?? '') === '',
      now: new Date(),
    };
  }
  prompt(): ReturnType<typeof promptOf> {
    return promptOf(this.settings.prompt, this.facts(), this.#statements + 1);
  }

  /** Runs all that a text has in it. @returns `quit` where a command ends the shell. */
  async enter(text: string): Promise<'quit' | undefined> {
    for (const part of this.input.parts(text, this.session.mode)) {
      this.failed = false;
      const result = await this.#part(part);
      await this.output.flush();
      if (result === 'quit') return 'quit';
      // What follows a statement that was given up, or that failed in a pasted script, is for its author to send again.
      if (this.failed && !this.editor.isInteractive) return undefined;
    }
    return undefined;
  }
  async #part(part: InputPart): Promise<'quit' | undefined> {
    switch (part.kind) {
      case 'statement':
        await this.run(part.sql, part.vertical);
        return undefined;
      case 'rest':
        // The end of a script needs no delimiter.
        if (!this.editor.isInteractive || this.#depth > 0) await this.run(part.sql);
        else this.nextText = part.sql;
        return undefined;
      case 'unknown':
        await this.complain(`${part.text} is no command; \\? lists them`);
        return undefined;
      case 'command':
        return this.#command(part);
    }
  }
  async #command({ command, argument, statement }: Extract<InputPart, { kind: 'command' }>): Promise<'quit' | undefined> {
    try {
      this.#checkTrust(command);
      return await command.run(this, argument, statement);
    } catch (error) {
      await this.tell(error);
      return undefined;
    }
  }

  /** A person may do all of it; what is piped in, what flags permit. @throws UsageError */
  #checkTrust({ names, needs }: ShellCommand): void {
    if (needs === undefined || this.editor.isInteractive || this.#trusts.has(needs)) return;
    const flag = needs === 'files' ? '--commands' : '--system-command';
    const does = needs === 'files' ? 'reads or writes files' : 'runs programs';
    throw new UsageError(`${names[0]} ${does}, and is not typed at a terminal: ${flag} allows it`);
  }

  /** A script in the place of what is typed. */
  async script(text: string): Promise<'quit' | undefined> {
    if (this.#depth > 20) throw new UsageError('scripts that run themselves');
    this.#depth++;
    try {
      return await this.enter(text);
    } finally {
      this.#depth--;
    }
  }

  /** Runs one statement and shows what it answers. @returns whether it ran well. */
  async run(sql: string, vertical = false, isChanged: CellStyle['isChanged'] = undefined): Promise<boolean> {
    this.lastStatement = sql;
    this.#statements++;
    try {
      if (this.session.isLost && !(await this.#isBack())) return false;
      if (!(await confirmed(this, sql))) {
        this.say('Not run.');
        return false;
      }
      await this.#show(sql, vertical, isChanged);
      await this.#showWarnings();
      if (CHANGES_SCHEMA.test(sql)) this.onSchemaChange();
      return true;
    } catch (error) {
      await this.tell(error);
      return false;
    }
  }

  async #show(sql: string, vertical: boolean, isChanged: CellStyle['isChanged']): Promise<void> {
    const started = performance.now();
    const { output, settings, io, last } = this;
    const isSeen = output.isTerminal && this.editor.canDraw;
    const view = new ResultView({
      output,
      settings,
      env: io.env,
      screen: isSeen ? { columns: output.columns, rows: output.rows } : null,
      vertical,
      last,
      paint: painter(isSeen && this.facts().colour),
      isChanged,
      elapsed: () => performance.now() - started,
      release: () => this.editor.release(),
      key: () => this.editor.key(),
      onQuit: () => void this.session.cancel(),
    });
    try {
      await this.session.run(sql, view);
    } catch (error) {
      // The reader of the pager has left: what is not shown is not wanted.
      if (!view.hasQuit || !(error instanceof SqlError) || error.errno !== INTERRUPTED) throw error;
    } finally {
      await view.close();
    }
    this.#warnings = view.warnings;
  }

  /** @throws what is no error of a statement, a connection or a command. */
  async tell(error: unknown): Promise<void> {
    if (error instanceof UsageError) return this.complain(error.message);
    if (error instanceof SqlError) {
      const meant = this.editor.isInteractive ? await this.completer.meant(error, this.lastStatement ?? '') : '';
      await this.complain(`ERROR ${error.errno} (${error.sqlState}): ${error.message}${meant}`);
      if (this.session.isLost) await this.reconnect();
      return;
    }
    if (error instanceof ConnectError) return this.complain(connectErrorText(error));
    if (isFileError(error)) return this.complain(error.message);
    throw error;
  }

  /** After a lost connection: says what went with it. @returns that; null where there is no connection. */
  async reconnect(): Promise<readonly string[] | null> {
    try {
      const lost = await this.session.reconnect();
      this.say(`Connected again${this.session.database === null ? '' : `, in database ${this.session.database}`}.`);
      if (lost.length > 0) this.say(`Lost with the old session: ${lost.join('; ')}.`);
      return lost;
    } catch (error) {
      if (!(error instanceof ConnectError) && !(error instanceof SqlError)) throw error;
      await this.complain(`No connection: ${error.message}; the next statement tries again`);
      return null;
    }
  }
  /** The connection went while nobody used it. @returns whether a statement that waits may be run: it may build on what is lost. */
  async #isBack(): Promise<boolean> {
    const lost = await this.reconnect();
    if (lost === null || lost.length === 0) return lost !== null;
    await this.complain('The statement is not run.');
    return false;
  }

  async #showWarnings(): Promise<void> {
    if (!this.settings.warnings || this.#warnings === 0) return;
    for (const { level, code, message } of this.session.warnings) this.say(`${level} (Code ${code}): ${message}`);
  }

  describeSettings(): readonly (readonly [name: string, value: string])[] {
    return Object.entries(this.settings).map(([name, value]) => [name, settingText(value)] as const);
  }
}

/** Query execution was interrupted. */
const INTERRUPTED = 1317;
const CHANGES_SCHEMA = /^\s*(?:create|alter|drop|rename|truncate|use|grant|revoke)\b/i;

export function connectErrorText(error: ConnectError): string {
  return `ERROR${error.errno === null ? '' : ` ${error.errno} (${error.sqlState ?? 'HY000'})`}: ${error.message}`;
}
/** Of node:fs and node:child_process. */
function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
}
