/** What was entered, kept in a file for each target: a JSON text a line, which only its owner can read. Several shells may write to it at once. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { withoutSecrets } from '../../../src/sql/secrets.ts';
import type { History } from '../editor/index.ts';

/** Older entries are forgotten. */
const MOST_ENTRIES = 10_000;
/** A paste of a dump is nothing to come back to. */
const LONGEST_ENTRY = 100_000;

export interface FileHistoryOptions {
  /** Null: nothing is kept. */
  readonly path: string | null;
  /** Told once where the file cannot be read or written: entries are then those of this run. */
  warn(message: string): void;
}

export class FileHistory implements History {
  readonly #path: string | null;
  readonly #warn: (message: string) => void;
  readonly #entries: string[];
  #isBroken = false;

  constructor({ path, warn }: FileHistoryOptions) {
    this.#path = path;
    this.#warn = warn;
    this.#entries = path === null ? [] : this.#load(path);
  }

  entries(): readonly string[] {
    return this.#entries;
  }

  /** Takes what was entered: unless it is the entry before, has a password in it, or begins with a space. */
  add(text: string): void {
    const entry = text.trimEnd();
    if (entry === '' || entry === this.#entries.at(-1) || entry.length > LONGEST_ENTRY || !isForKeeping(entry)) return;
    this.#entries.push(entry);
    this.#try((path) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    });
  }

  #load(path: string): string[] {
    const entries = readLines(path, (why) => this.#fail(path, why)).flatMap(entryOf);
    const kept = entries.slice(-MOST_ENTRIES);
    if (entries.length > 2 * MOST_ENTRIES) this.#try(() => rewrite(path, kept));
    return kept;
  }
  #try(does: (path: string) => void): void {
    if (this.#path === null || this.#isBroken) return;
    try {
      does(this.#path);
    } catch (error) {
      this.#fail(this.#path, error);
    }
  }
  #fail(path: string, error: unknown): void {
    this.#isBroken = true;
    this.#warn(`the history is not kept in ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readLines(path: string, failed: (why: unknown) => void): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    const isNew = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isNew) failed(error);
    return [];
  }
}
/** A line that another shell was writing when the power went is none. */
function entryOf(line: string): string[] {
  try {
    const entry: unknown = line === '' ? null : JSON.parse(line);
    return typeof entry === 'string' ? [entry] : [];
  } catch {
    return [];
  }
}
function rewrite(path: string, entries: readonly string[]): void {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
  renameSync(aside, path);
}

/** Secrets are left out, and what the user keeps out by a space before it. */
function isForKeeping(entry: string): boolean {
  if (/^\s|^(?:\\q|quit|exit)\s*;*$/i.test(entry) || withoutSecrets(entry) !== entry) return false;
  return (
    !/^(?:\\[ru]|connect\b).*(?:-p\S|password|:\/\/[^@\s]*:[^@\s]*@)/i.test(entry) &&
    !/\b(?:PASSWORD|OLD_PASSWORD|AES_ENCRYPT|AES_DECRYPT)\s*\(/i.test(entry)
  );
}

/** The file of a target in the folder for such things: `XDG_STATE_HOME`, else ~/.local/state. @param target a name or URL, without a password. */
export function historyPath(target: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const home = env['HOME'] || env['USERPROFILE'] || null;
  const state = env['XDG_STATE_HOME'] || (home === null ? null : `${home}/.local/state`);
  const name = target.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 100);
  return state === null ? null : `${state}/wsql/history/${name === '' ? 'default' : name}.jsonl`;
}
