/** Settings that are kept, and targets by name. */
import { UsageError } from '../../../src/errors.ts';
import type { Flags } from '../flags.ts';
import { TARGET_FORMS } from '../target.ts';
import { type Config, type NamedTarget, readConfig } from './config.ts';
import { keptPassword, passwordOfCommand } from './secrets.ts';

export { type Config, changeConfig, type NamedTarget, readConfig } from './config.ts';
export { configPath } from './paths.ts';
export { forgetPassword, keepPassword, keptPassword } from './secrets.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What can be a name: it is none of the other things that `--url` takes. */
export function isTargetName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text) && !text.endsWith('.db');
}

/** @throws UsageError with the names that there are. */
export function findTarget(config: Config, name: string): NamedTarget {
  const found = config.targets?.[name];
  if (found !== undefined) return found;
  const names = Object.keys(config.targets ?? {});
  const kept = names.length === 0 ? 'wsql repl makes one of that name' : `the settings file has ${names.join(', ')}`;
  throw new UsageError(`${name} is no target: ${kept}; without a name it is ${TARGET_FORMS}`);
}

/** The flags with what a named target says in the place of its name; what is typed wins over it. @throws UsageError */
export function withNamedTarget(flags: Flags, name: string, env: Env): Flags {
  const target = findTarget(readConfig(env), name);
  const named = flags.with('url', target.url);
  if (flags.typed('password') || flags.typed('token')) return named;
  const password = target.passwordCommand === undefined ? keptPassword(name, env) : passwordOfCommand(target.passwordCommand);
  return password === null ? named : named.with('password', password);
}
