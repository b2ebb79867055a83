import { expect, test } from 'bun:test';
import { DEFAULT_MODE, ScriptSplitter, type ScriptStatement, splitStatements } from '../../src/sql/index.ts';

function split(script: string, size = script.length || 1): ScriptStatement[] {
  const splitter = new ScriptSplitter();
  const found: ScriptStatement[] = [];
  for (let at = 0; at < script.length; at += size) found.push(...splitter.push(script.slice(at, at + size)));
  return [...found, ...splitter.finish()];
}
function texts(script: string): string[] {
  return split(script).map(({ text }) => text);
}

const DUMP = `-- MySQL dump 10.13
/*M!999999\\- enable the sandbox mode */
/*!40101 SET NAMES utf8mb4 */;
/*!50503 SET @a = ';' */;

# a comment; with a semicolon
CREATE TABLE \`a;b\` (id INT COMMENT 'x;\\';"y', "z" INT); -- trailing; comment
INSERT INTO t VALUES ('it''s;', "a""b;", 'c\\\\'),(1 /* ; */ ,2 -- ;
);
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER t BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END */;;
DELIMITER ;
CREATE PROCEDURE p(a INT) BEGIN IF a THEN SELECT IF(a, 1, 2); ELSEIF b THEN CASE a WHEN 1 THEN SELECT 1; END CASE; END IF;
  WHILE 1 DO SET x = REPEAT('a', 3); END WHILE; l: LOOP LEAVE l; END LOOP; REPEAT SET b = CASE WHEN c THEN 1 END; UNTIL 1 END REPEAT; END;
SELECT 4 / 2 - 1 --1
;
SELECT 'last'`;

test('a dump comes apart', () => {
  expect(texts(DUMP)).toEqual([
    '/*!40101 SET NAMES utf8mb4 */',
    "/*!50503 SET @a = ';' */",
    `CREATE TABLE \`a;b\` (id INT COMMENT 'x;\\';"y', "z" INT)`,
    `INSERT INTO t VALUES ('it''s;', "a""b;", 'c\\\\'),(1 /* ; */ ,2 -- ;\n)`,
    '/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER t BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END */',
    expect.stringMatching(/^CREATE PROCEDURE p[\s\S]*END REPEAT; END$/) as unknown as string,
    'SELECT 4 / 2 - 1 --1',
    "SELECT 'last'",
  ]);
});

test('the size of the chunks changes nothing', () => {
  const whole = split(DUMP);
  for (let size = 1; size <= 40; size++) expect(split(DUMP, size)).toEqual(whole);
  for (let at = 0; at <= DUMP.length; at++) {
    const splitter = new ScriptSplitter();
    expect([...splitter.push(DUMP.slice(0, at)), ...splitter.push(DUMP.slice(at)), ...splitter.finish()]).toEqual(whole);
  }
});

test('each statement knows its place and what ended it', () => {
  const script = 'SELECT 1;\n  -- c\n  SELECT\n 2;;\nDELIMITER //\nSELECT 3;//\nSELECT 4\\G SELECT 5';
  expect(split(script)).toEqual([
    { text: 'SELECT 1', offset: 0, line: 1, column: 1, delimiter: ';', inForce: ';' },
    { text: 'SELECT\n 2', offset: 19, line: 3, column: 3, delimiter: ';', inForce: ';' },
    { text: 'SELECT 3;', offset: 44, line: 6, column: 1, delimiter: '//', inForce: '//' },
    { text: 'SELECT 4', offset: 56, line: 7, column: 1, delimiter: '\\G', inForce: '//' },
    { text: 'SELECT 5', offset: 67, line: 7, column: 12, delimiter: '', inForce: '//' },
  ]);
  for (const { text, offset } of split(script)) expect(script.slice(offset, offset + text.length)).toBe(text);
});

test('bodies of programs end where they end', () => {
  const programs = [
    'CREATE PROCEDURE p() SELECT IF(1, 2, 3)',
    'CREATE DEFINER=root@localhost FUNCTION f() RETURNS INT DETERMINISTIC RETURN CASE WHEN 1 THEN 2 END',
    'CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW IF NEW.a THEN SET NEW.b = IF(1, 2, 3); END IF',
    'CREATE OR REPLACE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; IF IF(a, b, c) THEN SELECT 1; END IF; END',
    'CREATE EVENT IF NOT EXISTS e ON SCHEDULE EVERY 1 DAY DO BEGIN SELECT 1; SELECT t.end, @end; END',
    'CREATE PROCEDURE q() CASE 1 WHEN IF(1,2,3) THEN SELECT 1; ELSE BEGIN END; END CASE',
    'CREATE PROCEDURE r() BEGIN REPEAT SET x = 1; UNTIL REPEAT("a", 1) END REPEAT; END',
  ];
  expect(texts(`${programs.join(';\n')};`)).toEqual(programs);
});

test('a delimiter may be made of letters', () => {
  const script = 'DELIMITER $$\nSELECT a$b; END$$ SELECT 2$$\ndelimiter go\nSELECT 3 goSELECT 4 gp go';
  const expected = ['SELECT a$b; END', 'SELECT 2', 'SELECT 3', 'SELECT 4 gp'];
  for (let size = 1; size <= script.length; size++) expect(split(script, size).map(({ text }) => text)).toEqual(expected);
});

test('BEGIN of a transaction is no block', () => {
  expect(texts('BEGIN; INSERT INTO t VALUES (1); COMMIT;')).toEqual(['BEGIN', 'INSERT INTO t VALUES (1)', 'COMMIT']);
});

test('a shell learns what is still open', () => {
  const splitter = new ScriptSplitter();
  expect(splitter.pending).toBe(null);
  expect(splitter.push('SELECT 1;\n').length).toBe(1);
  expect(splitter.pending).toBe(null);
  splitter.push("SELECT '");
  expect(splitter.pending).toBe('quote');
  splitter.push("' /* ");
  expect(splitter.pending).toBe('comment');
  splitter.push('*/ x');
  expect(splitter.pending).toBe('statement');
  expect(splitter.push(';').map(({ text }) => text)).toEqual(["SELECT '' /* */ x"]);
});

test('a statement of many megabytes in small chunks is read in linear time', () => {
  const splitter = new ScriptSplitter();
  const started = performance.now();
  const piece = `('${'x'.repeat(500)}',0x${'ab'.repeat(250)}),`;
  splitter.push('INSERT INTO t VALUES ');
  for (let i = 0; i < 8000; i++) expect(splitter.push(piece).length).toBe(0);
  expect(splitter.push('(1,2);')[0]?.text.length).toBeGreaterThan(8_000_000);
  expect(performance.now() - started).toBeLessThan(3000);
});

test('several statements in one query', () => {
  expect(splitStatements('SELECT 1', DEFAULT_MODE)).toEqual([{ start: 0, end: 8 }]);
  expect(splitStatements('  SELECT 1 ; \n', DEFAULT_MODE)).toEqual([{ start: 2, end: 10 }]);
  expect(splitStatements('SELECT 1; SELECT ";" ;', DEFAULT_MODE)).toEqual([
    { start: 0, end: 8 },
    { start: 10, end: 20 },
  ]);
  expect(splitStatements(' ; ', DEFAULT_MODE)).toEqual([]);
  // The client's commands are none of the server's.
  expect(splitStatements('DELIMITER x; SELECT 1', DEFAULT_MODE).length).toBe(2);
});
