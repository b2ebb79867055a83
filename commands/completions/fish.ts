/** For fish. https://fishshell.com/docs/current/cmds/complete.html */
import type { CommandWords, FlagWords, ValueKind } from '../completions.ts';

export function fishScript(commands: readonly CommandWords[]): string {
  return `# wsql's completions for fish: wsql completions fish > ~/.config/fish/completions/wsql.fish
complete -c wsql -f
complete -c wsql -n __fish_use_subcommand -l help -d 'Show the commands'
complete -c wsql -n __fish_use_subcommand -l version -d 'Show the version'
${commands.map(commandLines).join('')}`;
}

function commandLines({ name, description, flags, argument }: CommandWords): string {
  const first = `complete -c wsql -n __fish_use_subcommand -a ${name} -d ${quoted(description)}\n`;
  const inside = `complete -c wsql -n '__fish_seen_subcommand_from ${name}'`;
  const rest = argument === null ? '' : `${inside}${values(argument.kind, argument.choices)}\n`;
  return first + rest + flags.map((flag) => `${inside}${flagWords(flag)}\n`).join('');
}
function flagWords({ names, about, value }: FlagWords): string {
  const spelled = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`)).join('');
  const needs = value === null || value.optional ? '' : ' -r';
  return `${spelled} -d ${quoted(about)}${needs}${value === null ? '' : values(value.kind, value.choices)}`;
}
function values(kind: ValueKind, choices: readonly string[]): string {
  if (choices.length > 0) return ` -f -a ${quoted(choices.join(' '))}`;
  return {
    file: ' -F',
    folder: ` -f -a '(__fish_complete_directories)'`,
    target: ` -F -a '(wsql completions targets 2>/dev/null)'`,
    text: ' -f',
  }[kind];
}
function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
