/** For bash, with nothing of the package bash-completion. https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
import type { CommandWords, FlagWords, ValueKind } from '../completions.ts';

export function bashScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# wsql's completions for bash: source <(wsql completions bash)
_wsql_words() { local IFS=$'\\n'; COMPREPLY+=($(compgen -W "$1" -- "$cur")); }
_wsql_files() { local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen "$1" -- "$cur")); }
_wsql_targets() { _wsql_words "$(wsql completions targets 2>/dev/null)"; _wsql_files -f; }
_wsql() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  # --flag=value comes in three words.
  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  if ((COMP_CWORD == 1)); then
    _wsql_words $'${[names, '--help', '--version'].join(' ').replaceAll(' ', '\\n')}'
    return
  fi
  case "$command $prev" in
${commands.flatMap(({ name, flags }) => flags.map((flag) => valueCase(name, flag))).join('')}  esac
  case "$command" in
${commands.map(commandCase).join('')}  esac
}
complete -F _wsql wsql
`;
}

function valueCase(command: string, { names, value }: FlagWords): string {
  if (value === null || value.optional) return '';
  return `    ${names.map((name) => `'${command} ${name}'`).join(' | ')}) ${offer(value.kind, value.choices)}; return ;;\n`;
}
function commandCase({ name, flags, argument }: CommandWords): string {
  const all = flags.flatMap((flag) => flag.names).join('\\n');
  const other = argument === null ? ':' : offer(argument.kind, argument.choices);
  return `    ${name}) if [[ $cur == -* ]]; then _wsql_words $'${all}'; else ${other}; fi ;;\n`;
}
function offer(kind: ValueKind, choices: readonly string[]): string {
  if (choices.length > 0) return `_wsql_words $'${choices.join('\\n')}'`;
  return { file: '_wsql_files -f', folder: '_wsql_files -d', target: '_wsql_targets', text: ':' }[kind];
}
