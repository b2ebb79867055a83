/** `wsql completions SHELL`: a script that makes a shell complete wsql's commands, flags and their values; written from commands.ts. */
import { UsageError } from '../src/errors.ts';
import { COMMANDS } from './commands.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { readConfig } from './terminal/config/index.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type ShellName = (typeof SHELLS)[number];

export interface CompletionsOptions {
  /** `targets`: the names in the settings file, which the scripts ask for. */
  readonly what: ShellName | 'targets';
}

/** @throws UsageError */
export function readOptions(args: readonly string[]): CompletionsOptions {
  const [name = '', ...others] = args;
  const what = [...SHELLS, 'targets' as const].find((each) => each === name);
  if (what === undefined || others.length > 0) throw new UsageError(`completions takes one of ${SHELLS.join(', ')}: wsql completions bash`);
  return { what };
}

export async function run({ what }: CompletionsOptions, io: Io): Promise<ExitCode> {
  if (what === 'targets') {
    for (const name of Object.keys(readConfig(io.env).targets ?? {})) io.stdout.write(`${name}\n`);
    return ExitCode.OK;
  }
  const described = COMMANDS.map(
    ({ name, usage, description, flags }): CommandWords => ({
      name,
      description,
      argument: argumentOf(usage),
      flags: [...flags.map(([declaration, about]) => flagWords(declaration, about)), flagWords('--help', 'Show the flags of a command')],
    }),
  );
  io.stdout.write((await WRITERS[what]())(described));
  return ExitCode.OK;
}

const WRITERS: Readonly<Record<ShellName, () => Promise<(commands: readonly CommandWords[]) => string>>> = {
  bash: async () => (await import('./completions/bash.ts')).bashScript,
  zsh: async () => (await import('./completions/zsh.ts')).zshScript,
  fish: async () => (await import('./completions/fish.ts')).fishScript,
};

/** What can stand where a value is wanted. */
export type ValueKind = 'file' | 'folder' | 'target' | 'text';

export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagWords[];
  /** Words that its arguments are of; null where they are no words of a list. */
  readonly argument: { readonly kind: ValueKind; readonly choices: readonly string[] } | null;
}
export interface FlagWords {
  /** `-u`, `--user` */
  readonly names: readonly string[];
  readonly about: string;
  readonly value: {
    /** `USER` */
    readonly name: string;
    readonly kind: ValueKind;
    readonly choices: readonly string[];
    /** Whether it may be left out; if not left out, it is attached. */
    readonly optional: boolean;
  } | null;
  readonly repeatable: boolean;
}

/** @param declaration `-u, --user <USER>` */
function flagWords(declaration: string, about: string): FlagWords {
  const names = declaration.split(/,? /).filter((word) => word.startsWith('-'));
  const [, name = null] = /[<[]([^>\]]+)[>\]]$/.exec(declaration) ?? [];
  const choices = choicesOf(about);
  const value = name === null ? null : { name, kind: kindOf(name, names), choices, optional: declaration.endsWith(']') };
  return { names, about, value, repeatable: /may be repeated/.test(about) };
}
function kindOf(value: string, names: readonly string[]): ValueKind {
  if (['--target', '--url', '--diff'].some((name) => names.includes(name))) return 'target';
  if (/^(?:FILE|PATH)/.test(value)) return 'file';
  return value === 'DIR' ? 'folder' : 'text';
}
/** Of a description that begins with them: `error, warn, info or debug (info)`. */
function choicesOf(about: string): readonly string[] {
  const [list = ''] = /^[\w-]+(?:, [\w-]+)*(?:,? or [\w-]+)?(?= \(|[:,;]|$)/.exec(about) ?? [];
  const choices = list.split(/, or |, | or /);
  return choices.length > 1 ? choices : [];
}
function argumentOf(usage: string): CommandWords['argument'] {
  if (usage.includes('[target]')) return { kind: 'target', choices: [] };
  if (usage.includes('[shell]')) return { kind: 'text', choices: SHELLS };
  return usage.includes('[') ? { kind: 'file', choices: [] } : null;
}
