/**
 * Keeps secrets that were typed as flags out of the process list. Node and Deno overwrite their arguments when the title is set, as mysql does;
 * Bun cannot, so there the process replaces itself by one with masked arguments, which finds the real ones in a variable and takes it away.
 */
const VARIABLE = 'WSQL_HIDDEN_ARGUMENTS';
const MASK = '…';

/** @returns the arguments as they were typed. May start the program anew instead. */
export function hideSecrets(argv: readonly string[]): readonly string[] {
  const hidden = process.env[VARIABLE];
  if (hidden !== undefined) {
    delete process.env[VARIABLE];
    return JSON.parse(hidden);
  }
  const masked = maskSecrets(argv);
  if (masked.every((arg, i) => arg === argv[i])) return argv;
  if (process.versions['bun'] === undefined) process.title = ['wsql', ...masked].join(' ');
  else if (process.platform !== 'win32' && process.execve !== undefined) {
    process.execve(process.execPath, [...programArguments(), ...masked], { ...process.env, [VARIABLE]: JSON.stringify(argv) });
  }
  return argv;
}

/** How this program was called, without its own arguments. In a compiled executable the script is inside it. */
function programArguments(): string[] {
  const script = process.argv[1] ?? '';
  return script.startsWith('/$bunfs/') ? [process.argv0] : [process.argv0, ...process.execArgv, script];
}

/** The arguments as they may be seen. */
export function maskSecrets(argv: readonly string[]): string[] {
  // `query --password X` asks for a password: only `--password=X` and `-pX` have one. That of serve-ws always follows.
  const asks = argv[0] !== 'serve-ws';
  return argv.map((arg, i) => {
    const previous = argv[i - 1] ?? '';
    const flag = /^(--[a-z_-]+)=([\s\S]*)$/.exec(arg);
    if (flag !== null) return `${flag[1]}=${maskValue(flag[1] ?? '', flag[2] ?? '')}`;
    if (/^-[A-Za-oq-z]*p./.test(arg) && !/^-(?:[hPuDSeo]|f.*\.(?:sql|gz|zst)$)/.test(arg))
      return `${arg.slice(0, arg.indexOf('p') + 1)}${MASK}`;
    const isValue = previous.startsWith('--') && (!isPassword(previous) || !asks);
    return isValue ? maskValue(previous, arg) : maskUrl(arg);
  });
}

/** Also short, as MySQL's programs take it: `--pass`. */
function isPassword(flag: string): boolean {
  return /^--(?:loose[-_])?pass(?:word)?(?!\w)/.test(flag) || (flag.length > 5 && '--password'.startsWith(flag));
}

function maskValue(flag: string, value: string): string {
  if (isPassword(flag) && !/[-_](?:file|command)$/.test(flag)) return MASK;
  switch (flag) {
    case '--token':
    case '--jwt-secret':
      return MASK;
    case '--user':
      return value.replace(/:[\s\S]+$/, `:${MASK}`);
    default:
      return maskUrl(value);
  }
}
/** The password in whatever may be a URL. */
function maskUrl(text: string): string {
  return text.replace(/:\/\/([^/?#@:\s]*):[^@/\s]*@/g, `://$1:${MASK}@`);
}
