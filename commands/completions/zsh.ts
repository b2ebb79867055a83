/** For zsh, by its _arguments. https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
import type { CommandWords, FlagWords, ValueKind } from '../completions.ts';

export function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef wsql
# wsql's completions for zsh: a file _wsql in a folder of $fpath, or: source <(wsql completions zsh)
_wsql_targets() {
  local -a targets
  targets=(\${(f)"$(wsql completions targets 2>/dev/null)"})
  _alternative 'targets:target:compadd -a targets' 'files:file:_files'
}
_wsql() {
  local context state line
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name.replaceAll(':', '\\:')}:${description}`)}\n`).join('')}  )
  if ((CURRENT == 2)); then
    _describe -t commands command commands
    _arguments '--help[Show the commands]' '--version[Show the version]'
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(commandCase).join('')}  esac
}
if [[ $funcstack[1] == _wsql ]]; then _wsql "$@"; else compdef _wsql wsql; fi
`;
}

function commandCase({ name, flags, argument }: CommandWords): string {
  const specs = flags.flatMap((flag) => flag.names.map((each) => quoted(spec(flag, each))));
  const rest = argument === null ? [] : [quoted(`*:argument:${action(argument.kind, argument.choices)}`)];
  return `    ${name})\n      _arguments -S ${[...specs, ...rest].join(' \\\n        ')}\n      ;;\n`;
}
/** `(-u --user)--user=[User to log in as]:USER:`; `=` and `+`: the value is attached or the next word, `=-` and `-`: attached only. */
function spec({ names, about, value, repeatable }: FlagWords, name: string): string {
  const isLong = name.startsWith('--');
  const others = repeatable ? '*' : names.length > 1 ? `(${names.join(' ')})` : '';
  const join = value === null ? '' : value.optional ? (isLong ? '=-' : '-') : isLong ? '=' : '+';
  const text = about.replace(/[[\]\\:]/g, '\\$&');
  const message =
    value === null ? '' : `${value.optional ? '::' : ':'}${value.name.replaceAll(':', '\\:')}:${action(value.kind, value.choices)}`;
  return `${others}${name}${join}[${text}]${message}`;
}
function action(kind: ValueKind, choices: readonly string[]): string {
  if (choices.length > 0) return `(${choices.join(' ')})`;
  return { file: '_files', folder: '_files -/', target: '_wsql_targets', text: '' }[kind];
}
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
