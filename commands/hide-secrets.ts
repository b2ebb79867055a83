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
    const flag = /^(--[a-z-]+)=([\s\S]*)$/.exec(arg);
    if (flag !== null) return `${flag[1]}=${maskValue(flag[1] ?? '', flag[2] ?? '')}`;
    if (/^-[A-Za-oq-z]*p./.test(arg) && !/^-[hPuDSef]/.test(arg)) return `${arg.slice(0, arg.indexOf('p') + 1)}${MASK}`;
    return previous.startsWith('--') && (previous !== '--password' || !asks) ? maskValue(previous, arg) : arg;
  });
}

function maskValue(flag: string, value: string): string {
  switch (flag) {
    case '--password':
    case '--token':
    case '--jwt-secret':
      return MASK;
    case '--user':
      return value.replace(/:[\s\S]+$/, `:${MASK}`);
    case '--url':
    case '--upstream':
    case '--diff':
      return value.replace(/:\/\/([^/?#@:]*):[^@/]*@/g, `://$1:${MASK}@`);
    default:
      return value;
  }
}
