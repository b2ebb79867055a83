/** The example of a server inside of a program runs as its own comment says. */
import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { ROOT } from '../../../scripts/suites.ts';

test('examples/embedded-server.ts serves, tells its events, and ends at SIGINT', async () => {
  const child = Bun.spawn([process.execPath, join(ROOT, 'examples', 'embedded-server.ts'), '0'], { stdout: 'pipe', stderr: 'inherit' });
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let output = '';
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(output);
      if (match !== null) return match;
      const { value, done } = await reader.read();
      if (done) throw new Error(`it ended with: ${output}`);
      output += value;
    }
  };
  const port = Number((await until(/listening on 127\.0\.0\.1:(\d+)/))[1]);
  const connection = await createConnection({
    host: '127.0.0.1',
    port,
    user: 'app',
    password: 'secret',
    ssl: { rejectUnauthorized: false },
  });
  const [rows] = await connection.query("SELECT what FROM process.memory WHERE bytes > 0 AND what = 'rss'");
  expect(rows).toEqual([{ what: 'rss' }] as never);
  await connection.end();
  await until(/1: app from localhost:\d+, TLSv1\.3\n1: SELECT what FROM process\.memory .* 1 rows\)/);
  await until(/1: gone/);
  child.kill('SIGINT');
  expect(await child.exited).toBe(0);
}, 30_000);
