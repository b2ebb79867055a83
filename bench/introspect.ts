/**
 * How long `wsql introspect` takes for many tables of a MariaDB, and what memory, by format: `bun bench/introspect.ts [tables] [format …]`.
 * Starts a MariaDB of its own. Making 5,000 tables takes a minute or more.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openUpstream, parseUpstreamUrl } from '../src/backends/upstream/index.ts';
import { FORMATS } from '../src/introspection/formats/format.ts';
import { Collector } from '../src/result.ts';
import { startMariaDb } from '../test/support/mariadb.ts';

const [count = '5000', ...named] = process.argv.slice(2);

const COLUMNS =
  "id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL COMMENT 'the name', kind ENUM('a','b','c') DEFAULT 'a', price DECIMAL(10,2) DEFAULT 1.50, at DATETIME DEFAULT CURRENT_TIMESTAMP, other INT, note TEXT, extra JSON, KEY by_name (name), CHECK (price >= 0)";

async function fill(url: string, tables: number): Promise<void> {
  const backend = openUpstream(parseUpstreamUrl(url));
  const options = { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false };
  const connection = await backend.connect(options, { kill: () => false, processes: () => [] });
  const run = (sql: string) => connection.query(sql, new Collector());
  await run('CREATE DATABASE many');
  await run('USE many');
  for (let i = 0; i < tables; i++) {
    const parent = Math.max(0, i - 1 - (i % 7));
    await run(`CREATE TABLE t${i} (${COLUMNS}, CONSTRAINT fk${i} FOREIGN KEY (other) REFERENCES t${parent} (id))`);
    if (i % 25 === 1) await run(`CREATE VIEW v${i} AS SELECT a.id, b.name FROM t${i} a JOIN t${parent} b ON b.other = a.id`);
    if (i % 25 === 2) await run(`CREATE FUNCTION f${i}(a INT, b VARCHAR(10)) RETURNS INT DETERMINISTIC RETURN a + ${i}`);
    if (i % 25 === 3) await run(`CREATE TRIGGER r${i} BEFORE INSERT ON t${i} FOR EACH ROW SET NEW.price = ${i}`);
  }
  await connection.close();
  backend.close();
}

/** Seconds, and MiB at most. */
function measure(url: string, format: string): Promise<{ readonly seconds: number; readonly memory: number; readonly bytes: number }> {
  const started = performance.now();
  const main = join(import.meta.dirname, '..', 'commands', 'main.ts');
  const child = spawn(process.execPath, [main, 'introspect', '--url', url, 'many', '--format', format], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let [memory, bytes] = [0, 0];
  const look = setInterval(() => {
    memory = Math.max(memory, residentMost(child.pid));
  }, 20);
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  return new Promise((resolve) =>
    child.once('close', () => {
      clearInterval(look);
      resolve({ seconds: (performance.now() - started) / 1000, memory, bytes });
    }),
  );
}
function residentMost(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // It has ended.
    return 0;
  }
}

const server = await startMariaDb();
try {
  await fill(server.url, Number(count));
  for (const format of named.length > 0 ? named : FORMATS) {
    const { seconds, memory, bytes } = await measure(server.url, format);
    console.log(
      `${format.padEnd(10)} ${seconds.toFixed(1).padStart(5)} s ${memory.toFixed(0).padStart(5)} MiB ${(bytes / 1e6).toFixed(1).padStart(6)} MB`,
    );
  }
} finally {
  await server.stop();
}
