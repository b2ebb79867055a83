/** Where settings and secrets are: `XDG_CONFIG_HOME`, else ~/.config; APPDATA on Windows. */
import { UsageError } from '../../../src/errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** @throws UsageError where the environment names no home. */
export function configFolder(env: Env): string {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const base = env['XDG_CONFIG_HOME'] ?? env['APPDATA'] ?? (home === undefined ? undefined : `${home}/.config`);
  if (base === undefined || base === '') throw new UsageError('the settings file is in a folder of HOME, which is not set');
  return `${base}/wsql`;
}
export function configPath(env: Env): string {
  return env['WSQL_CONFIG'] ?? `${configFolder(env)}/config.json`;
}
