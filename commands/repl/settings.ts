/** What the shell can be told about itself, by `\set`, in the settings file, and for the time of one run. */
import { UsageError } from '../../src/errors.ts';

export interface Settings {
  /** Vertical results: always, never, or where a table would be wider than the screen. */
  expanded: 'on' | 'off' | 'auto';
  /** How long statements took, after their results. */
  timing: boolean;
  /** Warnings after each statement that has any. */
  warnings: boolean;
  keys: 'emacs' | 'vi';
  /** As the mysql client's, `\u@\h [\d]> `, with `\t` (target) and `\x` (transaction) besides. */
  prompt: string;
  /** `auto`: for what is longer than the screen; `off`; or a command that always gets the results. */
  pager: string;
  /** Values longer than this many cells are cut; 0: never. */
  maxWidth: number;
  /** JSON columns over several lines. */
  json: 'plain' | 'pretty';
  /** What stands for NULL. */
  null: string;
  /** Asks before what changes or removes a lot. */
  production: boolean;
  /** Names of the schema are read in the background, for completions and for what was meant by wrong ones. */
  completion: boolean;
}

interface Setting<K extends keyof Settings> {
  readonly name: K;
  readonly fallback: Settings[K];
  /** What it may be, for people. */
  readonly values: string;
  readonly about: string;
  /** @returns undefined for what it cannot be. */
  read(text: string): Settings[K] | undefined;
}

function setting<K extends keyof Settings>(definition: Setting<K>): Setting<K> {
  return definition;
}
function oneOf<T extends string>(...values: readonly T[]): { values: string; read(text: string): T | undefined } {
  return { values: values.join(', '), read: (text) => values.find((value) => value === text) };
}
const SWITCH = {
  values: 'on, off',
  read: (text: string) => (/^(?:on|true|1|yes)$/i.test(text) ? true : /^(?:off|false|0|no)$/i.test(text) ? false : undefined),
};
const TEXT = { values: 'a text', read: (text: string) => text };

export const DEFAULT_PROMPT = '\\t [\\d]\\x\\w> ';

export const SETTINGS = [
  setting({ name: 'expanded', fallback: 'auto', about: 'results as a line for each column', ...oneOf('on', 'off', 'auto') }),
  setting({ name: 'timing', fallback: true, about: 'how long statements took', ...SWITCH }),
  setting({ name: 'warnings', fallback: true, about: 'warnings after each statement', ...SWITCH }),
  setting({ name: 'keys', fallback: 'emacs', about: 'keys of the line editor', ...oneOf('emacs', 'vi') }),
  setting({ name: 'prompt', fallback: DEFAULT_PROMPT, about: 'the prompt', ...TEXT }),
  setting({ name: 'pager', fallback: 'auto', about: 'what shows long results', values: 'auto, off, or a command', read: (text) => text }),
  setting({
    name: 'maxWidth',
    fallback: 1000,
    about: 'cells of a line of a value before it is cut',
    values: 'a number; 0: as many as it has',
    read: (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined),
  }),
  setting({ name: 'json', fallback: 'plain', about: 'how JSON columns are shown', ...oneOf('plain', 'pretty') }),
  setting({ name: 'null', fallback: 'NULL', about: 'what stands for NULL', ...TEXT }),
  setting({ name: 'production', fallback: false, about: 'ask before what changes or removes a lot', ...SWITCH }),
  setting({ name: 'completion', fallback: true, about: 'names of the schema in completions', ...SWITCH }),
] as const;

export function defaultSettings(): Settings {
  return Object.fromEntries(SETTINGS.map(({ name, fallback }) => [name, fallback])) as unknown as Settings;
}

/** Changes one setting. @throws UsageError for a name that there is not, or a value that it cannot have. */
export function changeSetting(settings: Settings, name: string, text: string): void {
  const found = SETTINGS.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new UsageError(`there is no setting ${name}; there are ${SETTINGS.map((each) => each.name).join(', ')}`);
  const value = found.read(text);
  if (value === undefined) throw new UsageError(`${found.name} ${text}: ${found.values} is wanted`);
  Object.assign(settings, { [found.name]: value });
}
/** A setting as `\set` shows it. */
export function settingText(value: Settings[keyof Settings]): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}
