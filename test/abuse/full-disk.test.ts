/** A data file on a device that fills up: errors, but reads go on, nothing committed is lost, and with space it goes on. */
import { expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNTIMES, type Serving, serve } from '../support/runtimes.ts';
import { ask, loggedIn } from './engine-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsql-full-'));
/** A small file system of its own; only root may make one. */
function mount(): boolean {
  return process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', folder]).status === 0;
}
function unmount(): void {
  spawnSync('umount', ['-l', folder]);
}
const mountable = mount();
if (mountable) unmount();
rmSync(folder, { recursive: true, force: true });

const bun = RUNTIMES[0]?.command ?? [];
const text = 'x'.repeat(60_000);

async function start(): Promise<Serving> {
  return serve(bun, ['serve-mysql', '--port', '0', '--data', join(folder, 'data.db'), '--tls', 'off']);
}

test.skipIf(!mountable)(
  'a full disk (skipped where no tmpfs can be mounted: it takes root)',
  async () => {
    mkdirSync(folder);
    mount();
    let server = await start();
    try {
      writeFileSync(join(folder, 'ballast'), Buffer.alloc(2 << 20));
      const [writer, other] = [await loggedIn(server.port), await loggedIn(server.port)];
      await ask(writer, 'CREATE DATABASE d');
      await ask(writer, 'CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, v TEXT)');
      await ask(writer, 'CREATE TABLE d.pairs (id INT PRIMARY KEY, v TEXT)');
      let stored = 0;
      let answer = 'ok';
      while (answer === 'ok') {
        answer = await ask(writer, `INSERT INTO d.t (v) VALUES ('${text}')`);
        if (answer === 'ok') stored += 1;
      }
      expect(answer).toBe('ERROR 1114');
      expect(stored).toBeGreaterThan(200);
      expect(await ask(other, 'SELECT COUNT(*) FROM d.t')).toBe(String(stored));
      expect(await ask(other, 'SELECT COUNT(*) FROM d.t WHERE LENGTH(v) = 60000')).toBe(String(stored));

      // A transaction that fills the disk in its middle is undone whole; what follows is not taken for a part of it.
      const big = Array.from({ length: 40 }, (_, n) => `(${n + 10}, '${text}')`).join(',');
      await ask(writer, 'BEGIN');
      const begun = await ask(writer, "INSERT INTO d.pairs VALUES (1, 'a')");
      const failed = await ask(writer, `INSERT INTO d.pairs VALUES ${big}`);
      const committed = await ask(writer, 'COMMIT');
      expect([begun, failed, committed]).toContain('ERROR 1114');
      const pairs = await ask(other, 'SELECT COUNT(*) FROM d.pairs');
      expect(['0', '1']).toContain(pairs);
      expect(await ask(writer, 'ROLLBACK')).toBe('ok');

      // Many at once, in groups: each hears of its own failure, and what is acknowledged is there.
      const clients = await Promise.all(Array.from({ length: 8 }, () => loggedIn(server.port)));
      const answers = await Promise.all(clients.map((client) => ask(client, `INSERT INTO d.t (v) VALUES ('${text}')`)));
      for (const one of answers) expect(['ok', 'ERROR 1114']).toContain(one);
      stored += answers.filter((one) => one === 'ok').length;
      expect(await ask(other, 'SELECT COUNT(*) FROM d.t')).toBe(String(stored));

      unlinkSync(join(folder, 'ballast'));
      expect(await ask(writer, `INSERT INTO d.t (v) VALUES ('${text}')`)).toBe('ok');
      expect(await ask(other, 'SELECT COUNT(*) FROM d.t')).toBe(String(stored + 1));
      expect(await server.stop()).toBe(0);
      expect(server.stderr()).not.toMatch(/a bug/);

      server = await start();
      const again = await loggedIn(server.port);
      expect(await ask(again, 'SELECT COUNT(*) FROM d.t WHERE LENGTH(v) = 60000')).toBe(String(stored + 1));
      expect(await ask(again, 'SELECT COUNT(*) FROM d.pairs')).toBe(pairs);
      // It says so where there is no room for anything, not even to start.
      await server.stop();
      spawnSync('dd', ['if=/dev/zero', `of=${join(folder, 'ballast')}`, 'bs=4096'], { stdio: 'ignore' });
      await expect(start()).rejects.toThrow(/ended with 1: wsql: cannot open .*: no space left on its device\n$/);
      unlinkSync(join(folder, 'ballast'));
      server = await start();
      expect(await ask(await loggedIn(server.port), 'SELECT COUNT(*) FROM d.t')).toBe(String(stored + 1));
    } finally {
      await server.stop();
      unmount();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
