/** Where settings and secrets are: `XDG_CONFIG_HOME`, else ~/.config; APPDATA on Windows. */
import { UsageError } from '../../../src/errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Whether there is such a folder: a service or a container may have no home. */
export function hasConfigFolder(env: Env): boolean {
  return configBase(env) !== null;
}
/** @throws UsageError where the environment names no home. */
export function configFolder(env: Env): string {
  const base = configBase(env);
  if (base === null) throw new UsageError('the settings file is in a folder of HOME, which is not set');
  return `${base}/wsql`;
}
function configBase(env: Env): string | null {
  // An empty variable counts as none: https://specifications.freedesktop.org/basedir-spec/latest/
  const home = env['HOME'] || env['USERPROFILE'] || null;
  return env['XDG_CONFIG_HOME'] || env['APPDATA'] || (home === null ? null : `${home}/.config`);
}
/** @throws UsageError where the environment names neither the file nor a home. */
export function configPath(env: Env): string {
  return env['WSQL_CONFIG'] || `${configFolder(env)}/config.json`;
}
