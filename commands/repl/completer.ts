/** What Tab offers in the shell: its commands, files, and SQL by the schema that is read in the background. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { complete, signatureAt } from '../../src/completion/index.ts';
import { SchemaLoader } from '../../src/completion/schema-loader.ts';
import type { SqlError } from '../../src/errors.ts';
import { connectTo } from '../terminal/connect.ts';
import { meant } from './did-you-mean.ts';
import type { Completion, Completions } from './editor/index.ts';
import type { Shell } from './shell.ts';

/** Commands whose argument is a file. */
const FILES = /^\s*(?:\\\.|source|\\i|\\ir|\\T|tee|\\o|\\copy\s+\S+\s+(?:to|from))\s+(\S*)$/i;
/** Commands whose argument is a table. */
const TABLES = /^\s*(?:\\d|\\di|\\er|\\copy)\s+(\S*)$/;

export class Completer {
  readonly #shell: Shell;
  readonly #loader: SchemaLoader;

  constructor(shell: Shell) {
    this.#shell = shell;
    const { backend, target } = shell.session;
    this.#loader = new SchemaLoader(() => connectTo(backend, { ...target, database: null }));
    shell.onSchemaChange = () => void this.#loader.refresh(this.#databases());
  }

  /** Begins to read names: at the first key, not before the first prompt. */
  start(): void {
    if (this.#shell.settings.completion) void this.#loader.want(this.#databases());
  }
  #databases(): readonly string[] {
    const { database } = this.#shell.session;
    return database === null ? [] : [database];
  }
  /** What was meant by a name that is not there, if its neighbours are known or soon are. @returns '' or `; did you mean …?` */
  async meant(error: SqlError, sql: string): Promise<string> {
    if (!this.#shell.settings.completion || !UNKNOWN_NAME.has(error.errno)) return '';
    await this.#known(error.message);
    return meant(error, sql, this.#loader.index, this.#shell.session.database);
  }
  close(): Promise<void> {
    return this.#loader.close();
  }

  complete(text: string, cursor: number): Completions | Promise<Completions> {
    const line = text.slice(text.lastIndexOf('\n', cursor - 1) + 1, cursor);
    const command = /^\s*(\\\S*)$/.exec(line)?.[1];
    if (command !== undefined) return this.#commands(command, cursor);
    const file = FILES.exec(line)?.[1];
    if (file !== undefined) return { from: cursor - file.length, to: cursor, items: files(file) };
    const table = TABLES.exec(line)?.[1];
    if (table !== undefined) return this.#sql(`DESC ${table}`, 5 + table.length, cursor);
    const words = this.#words(text, cursor);
    // A first Tab waits for the names, which take a moment.
    return this.#known(text).then(() => {
      const found = this.#sql(text, cursor, cursor);
      return { ...found, items: [...found.items, ...words] };
    });
  }
  hint(text: string, cursor: number): string | null {
    return signatureAt(this.#request(text, cursor), this.#loader.index);
  }

  #request(text: string, cursor: number) {
    const { mode, database } = this.#shell.session;
    return { text, cursor, mode, database };
  }
  #sql(text: string, at: number, cursor: number): Completions {
    const found = complete(this.#request(text, at), this.#loader.index);
    return { ...found, from: cursor - (at - found.from), to: cursor };
  }
  /** Reads databases that the text names, and waits until the names of the current one are there. */
  async #known(text: string): Promise<void> {
    const { index } = this.#loader;
    const named = [...text.matchAll(/([\w$]+)`?\./g)].map(([, name = '']) => name).filter((name) => index.hasDatabase(name));
    const wanted = [...this.#databases(), ...named];
    const reading = this.#loader.want(wanted);
    const patience = wanted.some((database) => !index.knows(database)) ? PATIENCE_MS : SHORT_PATIENCE_MS;
    await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, patience).unref())]);
  }

  #commands(typed: string, cursor: number): Completions {
    const fitting = this.#shell.commands.flatMap((command) => {
      const name = command.names.find((each) => each.startsWith(typed));
      return name === undefined || !name.startsWith('\\') ? [] : [item(name, command.about, 'command')];
    });
    return { from: cursor - typed.length, to: cursor, items: fitting };
  }
  /** Commands that are words, at the start of a line. */
  #words(text: string, cursor: number): readonly Completion[] {
    const typed = /(?:^|\n)([a-z]+)$/.exec(text.slice(0, cursor))?.[1];
    if (typed === undefined) return [];
    return this.#shell.commands.flatMap(({ names, about }) =>
      names.filter((name) => name.startsWith(typed)).map((name) => item(name, about, 'command')),
    );
  }
}

/** Errors that name what is not there: a database, table, column or routine. */
const UNKNOWN_NAME: ReadonlySet<number> = new Set([1049, 1051, 1054, 1146, 1305]);
/** A Tab does not wait any longer: for names that are not there, and for newer ones. */
const PATIENCE_MS = 1500;
const SHORT_PATIENCE_MS = 300;

function item(name: string, detail: string, kind: string): Completion {
  return { text: name, label: name, detail, kind };
}

/** Names in the folder that is typed so far. */
function files(typed: string): readonly Completion[] {
  const folder = typed.endsWith('/') ? typed : `${dirname(typed)}/`;
  const start = typed.includes('/') ? typed.slice(0, typed.lastIndexOf('/') + 1) : '';
  const begin = typed.slice(start.length);
  try {
    return readdirSync(typed.includes('/') ? folder : '.', { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begin) && (begin.startsWith('.') || !name.startsWith('.')))
      .map((entry) => item(join(start, entry.name) + (entry.isDirectory() ? '/' : ''), entry.isDirectory() ? 'folder' : 'file', 'file'));
  } catch {
    // No such folder: nothing to offer.
    return [];
  }
}
