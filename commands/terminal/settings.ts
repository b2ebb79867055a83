/** The flags of a running command as wsql.settings shows them: secrets masked. */
import type { SettingInfo } from '../../src/virtual/wsql/index.ts';
import type { Command } from '../commands.ts';
import { maskSecrets } from '../hide-secrets.ts';
import type { Flags } from './flags.ts';

export function settingsOf({ flags: declared }: Pick<Command, 'flags'>, flags: Flags): SettingInfo[] {
  return declared.map(([usage, description]) => {
    const flag = /--[\w-]+/.exec(usage)?.[0] ?? usage;
    const value = flag === usage ? switchValue(flag, flags) : textValue(flag, flags);
    const given = value === null ? 'default' : flags.typed(keyOf(flag.replace('--no-', '--'))) ? 'flag' : 'variable';
    return { name: flag.slice(2), value, given, description };
  });
}

/** Several values have a line each. */
function textValue(flag: string, flags: Flags): string | null {
  const values = flags.secrets(keyOf(flag));
  if (values.length === 0) return flags.typed(keyOf(flag)) ? 'ON' : null;
  return values.map((value) => maskSecrets([`${flag}=${value}`])[0]?.slice(flag.length + 1) ?? '').join('\n');
}
function switchValue(flag: string, flags: Flags): string | null {
  const on = flag.startsWith('--no-') ? flags.off(keyOf(flag.replace('--no-', '--'))) : flags.has(keyOf(flag));
  return on ? 'ON' : null;
}
/** `maxConnections` of `--max-connections`. */
function keyOf(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
