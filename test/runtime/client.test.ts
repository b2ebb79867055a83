/** The library on Bun, Deno and Node.js: each in a process of its own, which has to end by itself. */
import { describe, expect, test } from 'bun:test';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { rows, ScriptedDoor, scripted } from '../client/scripted-door.ts';
import { startDoor } from '../servers/websocket/talker.ts';
import { ROOT } from '../support/runtimes.ts';

const PROGRAM = join(ROOT, 'test', 'client', 'runtime-program.ts');

function provided(name: string): string | null {
  const found = spawnSync(process.execPath, [join(ROOT, 'scripts', 'toolchain.mjs'), 'path', name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : null;
}
const RUNTIMES = [
  { name: 'Bun', command: [process.execPath] },
  { name: 'Deno', command: [provided('deno'), 'run', '--allow-all', '--quiet'] },
  { name: 'Node 24', command: [provided('node')] },
];

async function outputOf(command: readonly string[]): Promise<string> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const code = await new Promise((resolve) => child.once('close', resolve));
  return code === 0 ? output : `ended with ${code}: ${output}`;
}

for (const { name, command } of RUNTIMES) {
  describe.skipIf(command[0] === null)(name, () => {
    test('asks, streams, is refused, is cut off, and waits synchronously', async () => {
      const door = await startDoor({ password: 'geheim ž' });
      const gone = await ScriptedDoor.start();
      await gone.stop();
      const moody = await scripted({
        answers: {
          query: ({ query }, { socket }) => {
            if (query === 'cut') socket.terminate();
            return query === 'fine' ? rows({ a: 1 }) : undefined;
          },
        },
      });
      expect(await outputOf([...(command as string[]), PROGRAM, door.server.url, gone.url, moody.url])).toBe('all well\n');
    }, 60_000);
  });
}
