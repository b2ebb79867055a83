import { afterAll, beforeAll, expect, test } from 'bun:test';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startServer, type TestServer } from './server.ts';

const folder = fileURLToPath(new URL('../../.cache/pymysql/', import.meta.url));
const python = `${folder}bin/python`;

/** Makes a virtual environment with PyMySQL the first time. @returns why it cannot; empty where it is there. */
function install(): string {
  if (existsSync(python) && spawnSync(python, ['-c', 'import pymysql, cryptography']).status === 0) return '';
  if (spawnSync('python3', ['-m', 'venv', folder]).status !== 0) return ' (skipped: python3 with venv not installed)';
  const { status } = spawnSync(python, ['-m', 'pip', 'install', '-q', 'PyMySQL==1.1.1', 'cryptography'], { timeout: 60_000 });
  return status === 0 ? '' : ' (skipped: PyMySQL could not be installed)';
}
const why = install();

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.close();
  expect(server.bugs).toEqual([]);
});

function run(): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(python, [fileURLToPath(new URL('pymysql_session.py', import.meta.url)), String(server.port)]);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

test.skipIf(why !== '')(`PyMySQL logs in, writes, reads and fails as with MySQL${why}`, async () => {
  const { code, out, err } = await run();
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toEqual({
    'native or sha2': 'in',
    rsa: 'in',
    tls: 'in',
    refused: [1045, "Access denied for user 'app'@'localhost' (using password: YES)"],
    affected: 2,
    'last id': 1,
    same: [true, true],
    error: [1146, "Table 'wsql_pymysql.nosuch' doesn't exist"],
    latin1: ['é', 'E9'],
  });
});
