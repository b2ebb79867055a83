/** The settings file, config.json: targets by name, settings of the shell, favourite statements. docs/repl.md describes it. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { UsageError } from '../../../src/errors.ts';
import { configPath, hasConfigFolder } from './paths.ts';

type Env = Readonly<Record<string, string | undefined>>;

const SettingValues = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));
const NamedTarget = v.strictObject({
  /** As `--url` takes it, without a password. */
  url: v.pipe(v.string(), v.nonEmpty('it is empty')),
  /** Asks before what changes or removes a lot. */
  production: v.optional(v.boolean()),
  /** A command whose first line of output is the password. */
  passwordCommand: v.optional(v.string()),
  settings: v.optional(SettingValues),
});
const ConfigFile = v.strictObject({
  targets: v.optional(v.record(v.string(), NamedTarget)),
  settings: v.optional(SettingValues),
  favorites: v.optional(v.record(v.string(), v.string())),
  snippets: v.optional(v.record(v.string(), v.string())),
});

export type NamedTarget = v.InferOutput<typeof NamedTarget>;
export type Config = v.InferOutput<typeof ConfigFile>;

/** @returns an empty one where there is no file, or no home to have it. @throws UsageError with the place of what is wrong in it. */
export function readConfig(env: Env): Config {
  if (!env['WSQL_CONFIG'] && !hasConfigFolder(env)) return {};
  const path = configPath(env);
  const text = readText(path);
  if (text === null) return {};
  const read = v.safeParse(ConfigFile, parsed(text, path));
  if (read.success) return read.output;
  const [issue] = read.issues;
  const place = v.getDotPath(issue) ?? '';
  throw new UsageError(`${path}: ${place === '' ? '' : `${place}: `}${issue.message}`);
}
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Changes the file: it is read anew before, and is the old or the new one whatever happens. @throws UsageError */
export function changeConfig(env: Env, change: (config: Config) => Config): void {
  const path = configPath(env);
  const text = `${JSON.stringify(change(readConfig(env)), null, 2)}\n`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const aside = `${path}.${process.pid}`;
    writeFileSync(aside, text, { mode: 0o600 });
    renameSync(aside, path);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
