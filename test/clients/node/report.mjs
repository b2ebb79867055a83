/** What every program here begins with: where the server is, and a line of JSON for each check (see ../harness.ts). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { env } = process;
export const target = {
  host: env.WSQL_HOST,
  port: Number(env.WSQL_PORT),
  user: env.WSQL_USER,
  password: env.WSQL_PASSWORD,
  database: env.WSQL_DATABASE,
};

/** Runs the checks of one client in their order. A check returns nothing, or `{ none: reason }`. */
export async function report(client, checks) {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'node_modules', client, 'package.json'), 'utf8'));
  say({ client, version });
  for (const [check, run] of Object.entries(checks)) {
    try {
      const told = await run();
      say(told?.none === undefined ? { check, ok: true } : { check, none: told.none });
    } catch (error) {
      say({ check, ok: false, error: error?.stack ?? String(error) });
    }
  }
  process.exit(0);
}
function say(line) {
  console.log(JSON.stringify(line));
}

/** A value with its JavaScript type, as text can hold it. */
export function shown(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'bigint') return `bigint ${value}`;
  if (typeof value === 'number') return Object.is(value, -0) ? 'number -0' : `number ${value}`;
  if (value instanceof Date) return `Date ${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()}`;
  if (Buffer.isBuffer(value)) return `Buffer ${value.toString('hex')}`;
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(member)]));
  return typeof value === 'string' ? `string ${value}` : `${typeof value} ${value}`;
}

/** Holds what came against what the same program got from MySQL 9.7; WSQL_RECORD=1 records that. */
export function asMysql(client, name, value) {
  const path = join(import.meta.dirname, 'expected', `${client.replaceAll(/[^a-z0-9]+/gi, '_')}.json`);
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const told = JSON.parse(JSON.stringify(shown(value)).replaceAll(target.database, '<database>'));
  if (env.WSQL_RECORD === '1') {
    writeFileSync(path, `${JSON.stringify({ ...kept, [name]: told }, null, 1)}\n`);
    return;
  }
  same(told, kept[name], name);
}

export function same(got, wanted, where = '') {
  if (got !== null && wanted !== null && typeof got === 'object' && typeof wanted === 'object') {
    for (const key of new Set([...Object.keys(got), ...Object.keys(wanted)])) same(got[key], wanted[key], `${where}.${key}`);
    return;
  }
  if (!Object.is(got, wanted)) throw new Error(`${where}: ${cut(wanted)} was expected, and ${cut(got)} came`);
}
function cut(value) {
  const text = typeof value === 'object' ? JSON.stringify(shown(value)) : String(value);
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length})` : text;
}
/** The error of something that has to fail. */
export async function failure(running) {
  try {
    await (typeof running === 'function' ? running() : running);
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
