/** The shell on every runtime: keys, results, completion, Ctrl-C, questions, and the terminal as it was before. */
import { afterAll, afterEach, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { RUNTIMES } from '../../support/runtimes.ts';
import { hasTmux } from '../terminal.ts';
import { quoted, Shells } from './shells.ts';

const shells = new Shells();
afterEach(() => shells.closeTerminals());
afterAll(() => shells.close());

describe.each(RUNTIMES.filter(({ command }) => command !== null))('$name', ({ command }) => {
  test.skipIf(!hasTmux)('a session', async () => {
    const line = (command ?? []).map(quoted).join(' ');
    const terminal = await shells.run(`stty -a > before; ${line} repl :memory:; stty -a > after`, { rows: 40 });
    const enter = async (text: string) => {
      await terminal.type(text);
      await terminal.press('Enter');
    };
    await terminal.sees(/>$/, 10_000);
    await enter('create database shop; use shop; create table customers (id int primary key, name varchar(20));');
    await terminal.sees('memory [shop]>');
    await enter("insert into customers values (1, 'Zoë'), (2, '李');");
    await terminal.sees('Records: 2');
    await terminal.type('select * from cust');
    await terminal.press('Tab');
    await terminal.sees('from customers');
    await enter(';');
    await terminal.sees('|  2 | 李   |');
    await enter('select sleep(60);');
    await terminal.sees('sleep(60);');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await terminal.press('C-c');
    await terminal.sees(/(?:ERROR 1317|sleep\(60\) \|)[\s\S]*>$/);
    await enter('with recursive n as (select 1 as i union all select i + 1 from n where i < 500) select i from n;');
    await terminal.sees(/\n:$/);
    await terminal.type('q');
    await terminal.sees(/memory \[shop\]>$/);
    await enter('begin; insert into customers values (3, null);');
    await terminal.sees('*>');
    await terminal.press('C-d');
    await terminal.sees('A transaction is open.');
    await terminal.press('Enter');
    await terminal.sees('[exited 0]');
    expect(readFileSync(shells.path('after'), 'utf8')).toBe(readFileSync(shells.path('before'), 'utf8'));
  });
});
