/** The shell as a person has it: keys go into a terminal, and what stands on the screen is looked at. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hasTmux, type Terminal } from '../terminal.ts';
import { COMMAND_LINE, Shells } from './shells.ts';

const shells = new Shells();
const SCHEMA = `CREATE DATABASE shop; USE shop;
  CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(60) NOT NULL, level ENUM('new','gold') DEFAULT 'new', profile JSON);
  CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT NOT NULL, note TEXT, KEY note (note(10)), FOREIGN KEY (customer_id) REFERENCES customers (id));
  INSERT INTO customers (name, profile) VALUES ('Ada', '{"tags": ["x"], "n": 12345678901234567890}'), ('李小龍', NULL), ('Zoë', NULL);
  INSERT INTO orders VALUES (1, 1, REPEAT('long ', 400)), (2, 2, NULL)`;

beforeAll(() => {
  if (hasTmux) shells.query('shop.db', SCHEMA);
});
afterEach(() => shells.closeTerminals());
afterAll(() => shells.close());

/** At the first prompt. */
async function shop(options: Parameters<Shells['open']>[1] = {}, args = 'shop.db -D shop'): Promise<Terminal> {
  const terminal = await shells.open(args, options);
  await terminal.sees(/>$/);
  return terminal;
}
async function enter(terminal: Terminal, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    await terminal.type(line);
    await terminal.press('Enter');
  }
}

describe.skipIf(!hasTmux)('statements', () => {
  test('a statement over several lines, and the next one', async () => {
    const terminal = await shop();
    await enter(terminal, 'select name', 'from customers', 'where id = 2;');
    const screen = await terminal.sees('1 row in set');
    expect(screen).toContain(
      ['shop.db [shop]> select name', '             -> from customers', '             -> where id = 2;', '+--------+', '| name   |'].join(
        '\n',
      ),
    );
    expect(screen).toContain('| 李小龍 |\n');
    await enter(terminal, "update customers set name = 'Zoe' where id = 3;");
    await terminal.sees(/Query OK, 1 row affected \(\d+\.\d\d sec\)\nRows matched: 1 {2}Changed: 1 {2}Warnings: 0/);
  });

  test('columns beside each other where there is room, below each other where there is not', async () => {
    const terminal = await shop({ columns: 40 });
    await enter(terminal, 'select id, name from customers where id = 1;');
    await terminal.sees('|  1 | Ada  |');
    await enter(terminal, 'select id, name, profile from customers where id = 1;');
    await terminal.sees('*** 1. row ***');
    await terminal.sees('   name: Ada');
    await enter(terminal, '\\x off', 'select 1 as one\\G');
    await terminal.sees('one: 1');
  });

  test('warnings and errors, and the prompt that tells of a transaction', async () => {
    const terminal = await shop();
    await enter(terminal, 'select 1/0;');
    await terminal.sees(/1 row in set, 1 warning \(\d+\.\d\d sec\)\n\nWarning \(Code 1365\): Division by 0/);
    await enter(terminal, 'selec 1;');
    await terminal.sees('ERROR 1064 (42000)');
    await enter(terminal, 'begin;');
    await terminal.sees('shop.db [shop]*>');
    await enter(terminal, 'rollback;');
    await terminal.sees(/shop\.db \[shop\]>$/);
  });

  test('another delimiter, and what follows a statement on its line', async () => {
    const terminal = await shop();
    await enter(
      terminal,
      'delimiter //',
      'create procedure p() begin select 7 as seven; select 8 as eight; end//',
      'delimiter ;',
      'call p(); select 9 as nine;',
    );
    await terminal.sees('| nine |');
    const screen = await terminal.screen();
    expect(screen).toContain('| seven |');
    expect(screen).toContain('| eight |');
  });

  test('a name that is not there: the nearest one is named', async () => {
    const terminal = await shop();
    await enter(terminal, 'select * from custmers;');
    await terminal.sees('customers?');
    await enter(terminal, 'select nmae from customers;');
    await terminal.sees('name?');
  });
});

describe.skipIf(!hasTmux)('editing', () => {
  test('history goes through whole statements, and is there in the next shell', async () => {
    const first = await shop();
    await enter(first, 'select 41', '+ 1 as answer;', 'select 2;', ' select 3 as kept_out;', "set password = 'secret';");
    await first.sees('Query OK');
    await enter(first, '\\q');
    await first.sees('[exited 0]');
    const terminal = await shop();
    await terminal.press('Up', 'Up', 'Up');
    await terminal.sees('> select 41\n             -> + 1 as answer;');
    await terminal.press('Enter');
    await terminal.sees('|     42 |');
    const [path = ''] = ['.local/state/wsql/history/shop.db.jsonl'].map((name) => shells.path(name));
    expect(readFileSync(path, 'utf8')).not.toMatch(/secret|kept_out/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('a search finds an entry by what is in it, and shows the match', async () => {
    const terminal = await shop();
    await enter(terminal, "select 'needle' as found;", 'select 1;');
    await terminal.sees('1 row in set');
    await terminal.press('C-r');
    await terminal.type('needl');
    await terminal.sees('search: needl');
    await terminal.press('Enter');
    await terminal.sees('| needle |');
  });

  test('Ctrl-C forgets the line, Ctrl-D at an empty one leaves, and the terminal is as before', async () => {
    const terminal = await shells.run(`stty -a > before; ${COMMAND_LINE} repl shop.db; stty -a > after`);
    await terminal.sees(/>$/);
    await terminal.type('drop table');
    await terminal.press('C-c');
    await terminal.sees('drop table^C');
    await enter(terminal, 'select 5 as five;');
    await terminal.sees('| five |');
    await terminal.press('C-d');
    await terminal.sees('[exited 0]');
    expect(readFileSync(shells.path('after'), 'utf8')).toBe(readFileSync(shells.path('before'), 'utf8'));
  });

  test('Ctrl-Z gives the terminal back to the shell around it, until fg; SIGTERM ends it, and the terminal is as before', async () => {
    const terminal = await shells.run("PS1='sh> ' bash --norc -i");
    await terminal.sees('sh>');
    await enter(terminal, `${COMMAND_LINE} repl shop.db & wsql=$!; stty -a > before; fg`);
    await terminal.sees('shop.db [(none)]>');
    await terminal.type('select 1 as');
    await terminal.press('C-z');
    await terminal.sees(/Stopped[\s\S]*sh>$/);
    await enter(terminal, 'echo "no""t raw"');
    await terminal.sees('not raw');
    await enter(terminal, 'fg');
    await terminal.sees(/shop\.db \[\(none\)\]> select 1 as$/);
    await enter(terminal, ' one;');
    await terminal.sees('|   1 |');
    await terminal.press('C-z');
    await terminal.sees(/Stopped[\s\S]*Stopped[\s\S]*sh>$/);
    await enter(terminal, '(sleep 0.5; kill -TERM $wsql) & fg %1; stty -a > after; echo "en""ded"');
    await terminal.sees('ended');
    expect(readFileSync(shells.path('after'), 'utf8')).toBe(readFileSync(shells.path('before'), 'utf8'));
  });
  test('a paste of 1,000 lines waits for Enter, and then runs', async () => {
    const terminal = await shop();
    await enter(terminal, 'create table pasted (id int);');
    await terminal.sees('Query OK');
    await terminal.paste(`${Array.from({ length: 1000 }, (_, n) => `insert into pasted values (${n});`).join('\n')}\n`);
    await terminal.sees('(999);');
    expect(await terminal.screen()).not.toContain('1 row affected');
    await terminal.press('Enter');
    await enter(terminal, 'select count(*) as rows_pasted from pasted;');
    await terminal.sees('|        1000 |', 20_000);
  });

  test('another width of the screen: the statement stands there once', async () => {
    const terminal = await shop();
    await terminal.type("select 'a long statement that takes more than one row of a narrow screen', 李, 2");
    await terminal.sees('李, 2');
    await terminal.resize(40, 24);
    await terminal.sees("a long statement\n that takes more than one row of a narro\nw screen', 李, 2");
    await terminal.type('!');
    await terminal.sees('李, 2!');
    expect((await terminal.screen()).match(/select/g)).toHaveLength(1);
    await terminal.resize(100, 24);
    await terminal.type('?');
    await terminal.sees("narrow screen', 李, 2!?");
  });

  test('vi keys', async () => {
    const terminal = await shop();
    await enter(terminal, '\\set keys vi');
    await terminal.type('select 1 as wrong;');
    await terminal.press('Escape');
    await terminal.sees('-- normal --');
    await terminal.type('bcwcorrect');
    await terminal.press('Escape', 'Enter');
    await terminal.sees('| correct |');
  });

  test('the text in the user’s own editor', async () => {
    writeFileSync(shells.path('editor.sh'), '#!/bin/sh\nsed -i s/before/after/ "$1"\n', { mode: 0o755 });
    const terminal = await shop({ env: { EDITOR: shells.path('editor.sh') } });
    await terminal.type("select 'before' as edited;");
    await terminal.press('C-x', 'C-e');
    await terminal.sees("> select 'after' as edited;");
    await terminal.press('Enter');
    await terminal.sees('| after  |');
    await enter(terminal, "select 'before' as once_more \\e");
    await terminal.sees("> select 'after' as once_more");
  });
});

describe.skipIf(!hasTmux)('completion', () => {
  test('tables, columns of an alias, joins and values', async () => {
    const terminal = await shop();
    await terminal.type('select * from cust');
    await terminal.press('Tab');
    await terminal.sees('from customers');
    await terminal.type(' c join orders o on ');
    await terminal.press('Tab');
    await terminal.sees(/o\.customer_id = c\.id|c\.id = o\.customer_id/);
    await terminal.press('C-u');
    await terminal.type('select c.na from customers c');
    await terminal.press(...Array.from({ length: 17 }, () => 'Left'));
    await terminal.press('Tab');
    await terminal.sees('select c.name from customers c');
  });
  test('a new table is known at once', async () => {
    const terminal = await shop();
    await enter(terminal, 'create table brandnew (id int);');
    await terminal.sees('Query OK');
    await terminal.type('select * from brandn');
    await terminal.press('Tab');
    await terminal.sees('from brandnew');
  });
  test('a menu that fits the screen; Escape closes it', async () => {
    const terminal = await shop({ columns: 40 });
    await terminal.type('\\d');
    await terminal.press('Tab');
    await terminal.sees('\\dt');
    await terminal.press('Tab', 'Tab');
    await terminal.press('Escape');
    await terminal.sees(/^shop\.db \[shop\]> \\d\w?$/m);
  });
});

describe.skipIf(!hasTmux)('long work', () => {
  test('Ctrl-C ends the statement, and the session goes on', async () => {
    const terminal = await shop();
    await enter(terminal, 'set @kept = 6;', 'select sleep(60);');
    await terminal.sees('select sleep(60);');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await terminal.press('C-c');
    await terminal.sees(/ERROR 1317 \(70100\)|sleep\(60\) \|/);
    await enter(terminal, 'select @kept;');
    await terminal.sees('| @kept |\n+-------+\n|     6 |');
  });
  test('what is longer than the screen goes to the pager, and a reader who leaves it has seen enough', async () => {
    const terminal = await shop();
    await enter(terminal, 'with recursive n as (select 1 as i union all select i + 1 from n where i < 900) select i from n;');
    await terminal.sees(/\n:$/);
    await terminal.type('/^.*500');
    await terminal.press('Enter');
    await terminal.sees('500 |');
    await terminal.type('q');
    await terminal.sees(/rows in set/);
    await enter(terminal, '\\n', 'select 77 as after_it;');
    await terminal.sees('|       77 |');
  });
  test('without less: a screen at a time', async () => {
    mkdirSync(shells.path('bin'), { recursive: true });
    // Nothing but a shell is found there.
    symlinkSync('/bin/sh', shells.path('bin/sh'));
    const terminal = await shells.run(`PATH=${shells.path('bin')}; export PATH; unset PAGER; ${COMMAND_LINE} repl shop.db -D shop`);
    await terminal.sees(/>$/);
    await enter(terminal, 'with recursive n as (select 1 as i union all select i + 1 from n where i < 100) select i from n;');
    await terminal.sees(/\| {3}20 \|\n-- more/);
    await terminal.type(' ');
    await terminal.sees(/\| {3}43 \|\n-- more/);
    await terminal.press('Enter');
    await terminal.sees(/\| {3}44 \|\n-- more/);
    await terminal.type('G');
    await terminal.sees(/\| {2}100 \|\n\+-+\+\n100 rows in set/);
    await enter(terminal, 'with recursive n as (select 1 as i union all select i + 1 from n where i < 900) select i from n;');
    await terminal.sees('-- more');
    await terminal.type('q');
    await enter(terminal, 'select 6 as six;');
    await terminal.sees('|   6 |');
  });
  test('a result that has no end is left by q', async () => {
    const terminal = await shop();
    await enter(terminal, 'set session cte_max_recursion_depth = 100000000;');
    await terminal.sees('Query OK');
    await enter(terminal, 'with recursive n as (select 1 as i union all select i + 1 from n) select i from n;');
    await terminal.sees(/\n:$/, 20_000);
    await terminal.type('q');
    await terminal.sees(/shop\.db \[shop\]>$/, 20_000);
  });
});

describe.skipIf(!hasTmux)('leaving', () => {
  test('an open transaction asks: roll back, commit or stay', async () => {
    const terminal = await shop();
    await enter(terminal, 'create table kept (id int);', 'begin;', 'insert into kept values (1);');
    await terminal.sees('*>');
    await terminal.press('C-d');
    await terminal.sees('A transaction is open.');
    await terminal.press('Down', 'Down', 'Enter');
    await terminal.sees(/Stay\n[\s\S]*\*>$/);
    await enter(terminal, 'select count(*) as still from kept;');
    await terminal.sees('|     1 |');
    await enter(terminal, '\\q');
    await terminal.sees(/A transaction is open\.[\s\S]*A transaction is open\./);
    await terminal.press('Down', 'Enter');
    await terminal.sees('[exited 0]');
    expect(shells.query('shop.db', 'select count(*) from shop.kept').trim()).toBe('1');
  });
});

describe.skipIf(!hasTmux)('production', () => {
  test('changes of whole tables ask, with how many rows they concern', async () => {
    const terminal = await shop({}, 'shop.db -D shop --production');
    let refused = 0;
    const refuse = async () => {
      await terminal.press('Enter');
      refused++;
      // What is typed before the question has gone is its.
      await terminal.sees(new RegExp(`(?:Not run\\.[\\s\\S]*){${refused}}>$`));
    };
    await enter(terminal, 'update customers c set c.level = null;');
    await terminal.sees('UPDATE without WHERE, 3 rows at shop.db. Run it?');
    await refuse();
    await enter(terminal, '/* all */ delete from orders;');
    await terminal.sees('DELETE without WHERE, 2 rows');
    await refuse();
    await enter(terminal, 'drop table orders;');
    await terminal.sees('DROP TABLE, 2 rows');
    await refuse();
    await enter(terminal, "update customers set level = 'gold' where id = 1;");
    await terminal.sees('Query OK, 1 row affected');
    await enter(terminal, 'select count(*) as orders_kept from orders;');
    await terminal.sees('|           2 |');
  });
  test('nobody to ask: refused, unless --yes has said so', async () => {
    const terminal = await shells.run(
      `echo 'create database d; use d; create table t (id int); insert into t values (1); delete from t; select count(*) as n from t' > s.sql
       ${COMMAND_LINE} repl prod.db < s.sql; echo "code $?"; echo 'drop database d;' | ${COMMAND_LINE} repl prod.db --yes; echo "code $?"`,
      { columns: 200 },
    );
    const screen = await terminal.sees('[exited 0]');
    expect(screen).toContain('DELETE without WHERE, 1 row at prod.db. Run it? Nobody can be asked here: it is not run. --yes runs it.');
    expect(screen).toMatch(/code 1\n[\s\S]*code 0/);
  });
});

describe.skipIf(!hasTmux)('without colours and without a terminal', () => {
  test('NO_COLOR', async () => {
    const plain = await shop({ env: { NO_COLOR: '1' } });
    await enter(plain, "select 'x' as a, null as b;");
    await plain.sees('1 row in set');
    expect(await plain.screen('-e')).not.toContain('\u001b[');
    await shells.closeTerminals();
    const coloured = await shop();
    await enter(coloured, "select 'x' as a, null as b;");
    await coloured.sees('1 row in set');
    expect(await coloured.screen('-e')).toContain('\u001b[');
  });
  test('TERM=dumb: lines as they come', async () => {
    const terminal = await shells.run(`TERM=dumb ${COMMAND_LINE} repl shop.db -D shop`);
    await terminal.sees('[shop]>');
    await enter(terminal, 'select name', 'from customers where id = 1;');
    await terminal.sees('| Ada  |');
    await enter(terminal, 'selec;');
    await terminal.sees('ERROR 1064');
    await enter(terminal, 'select 5 as five;');
    await terminal.sees('| five |');
    expect(await terminal.screen('-e')).not.toContain('\u001b[');
    await enter(terminal, '\\q');
    await terminal.sees('[exited 0]');
  });
  test('a pipe: as query, and the exit code tells', async () => {
    const terminal = await shells.run(
      `printf 'select 1 as one;\\nselec;\\nselect 2 as two;\\n' | ${COMMAND_LINE} repl shop.db | cat; echo "code \${PIPESTATUS[1]}"`,
    );
    const screen = await terminal.sees('[exited 0]');
    expect(screen).toContain('one');
    expect(screen).toContain('ERROR 1064');
    expect(screen).not.toContain('two');
  });
});

describe.skipIf(!hasTmux)('files', () => {
  test('\\copy: a table into a file, a query into another, and a file into a table', async () => {
    const terminal = await shop({ columns: 120 });
    await enter(terminal, '\\copy customers to customers.csv', '\\copy (select id, name from customers where id = 1) to one.jsonl');
    await terminal.sees('one.jsonl: 1 row');
    expect(readFileSync(shells.path('customers.csv'), 'utf8')).toContain('李小龍');
    expect(readFileSync(shells.path('one.jsonl'), 'utf8')).toBe('{"id":1,"name":"Ada"}\n');
    await enter(
      terminal,
      'create table copied like customers;',
      '\\copy copied from customers.csv',
      'select count(*) as copied_rows from copied;',
    );
    await terminal.sees('|           3 |');
    await enter(terminal, '\\copy copied from nowhere.csv');
    await terminal.sees('nowhere.csv');
    await enter(terminal, 'begin;', 'insert into copied (name) values (1);', '\\copy copied from customers.csv');
    await terminal.sees('a transaction is open');
    await enter(terminal, 'rollback;');
  });
  test('\\T keeps what was typed and shown, without colours; \\o writes results elsewhere; a script runs beside another', async () => {
    writeFileSync(shells.path('outer.sql'), "select 'outer' as place;\n\\ir inner.sql\n");
    writeFileSync(shells.path('inner.sql'), "select 'inner' as place;\n");
    const terminal = await shop();
    await enter(
      terminal,
      '\\T log.txt',
      'select 1 as one;',
      'selec;',
      '\\t',
      '\\o results.txt',
      'select 2 as two;',
      '\\o',
      '\\. outer.sql',
    );
    const screen = await terminal.sees('| inner |');
    expect(screen).toContain('| outer |');
    expect(screen).not.toContain('| two |');
    expect(readFileSync(shells.path('results.txt'), 'utf8')).toContain('|   2 |');
    const log = readFileSync(shells.path('log.txt'), 'utf8');
    expect(log).toContain('shop.db [shop]> select 1 as one;\n+-----+\n| one |');
    expect(log).toContain('ERROR 1064');
    expect(log).not.toContain('\u001b');
  });
  test('favourites are kept, run and forgotten; snippets are put at the prompt', async () => {
    const terminal = await shop();
    await enter(terminal, 'select 12 as dozen; \\fav dozen', '\\fav twelve select 12 as dozen', '\\fav twelve');
    await terminal.sees('|    12 |');
    await enter(terminal, '\\snippets start select name from', '\\snippets start');
    await terminal.sees('> select name from');
    await enter(terminal, ' customers where id = 1;');
    await terminal.sees('| Ada  |');
    await enter(terminal, '\\fav -twelve', '\\fav');
    await terminal.sees('twelve is forgotten.');
  });
  test('\\gexec, \\gset and \\watch', async () => {
    const terminal = await shop({ rows: 60 });
    await enter(terminal, "select concat('select ', id, ' as n') from customers where id < 3 \\gexec");
    await terminal.sees('| 2 |');
    await enter(terminal, 'select 5 as five, null as none \\gset my_', 'select @my_five + 1 as six, @my_none as nothing;');
    await terminal.sees('|    6 | NULL    |');
    await enter(terminal, 'select now(6) as moment \\watch 0.2');
    await terminal.sees(/every 0\.2 s[\s\S]*every 0\.2 s[\s\S]*every 0\.2 s/);
    await terminal.press('C-c');
    await enter(terminal, 'select 3 as three;');
    await terminal.sees('|     3 |');
  });
});
