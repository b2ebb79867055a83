/** Stored programs go out through `mysqldump --routines --triggers --events` and in again through `mysql`, and the next dump is the same. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { createConnection } from 'mysql2/promise';
import { startServer, type TestServer } from '../../clients/server.ts';
import { which } from '../../support/mariadb.ts';

const ready = which('mysqldump') !== null && which('mysql') !== null;
let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  expect(server.bugs).toEqual([]);
  await server.close();
});

/** Runs a client with a text as its input; what it says. */
async function client(program: string, args: readonly string[], input = ''): Promise<string> {
  const login = ['--no-defaults', '--skip-ssl', '-h127.0.0.1', `-P${server.port}`, '-uroot', '--default-character-set=utf8mb4'];
  const child = spawn(program, [...login, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let wrong = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    wrong += chunk.toString();
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  expect({ program, code, wrong }).toEqual({ program, code: 0, wrong: '' });
  return said;
}

const programs = `
CREATE DATABASE kept; USE kept;
CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20));
DELIMITER //
CREATE PROCEDURE p( IN a INT, OUT b VARCHAR(20) CHARACTER SET latin1 ) COMMENT 'it''s; done' READS SQL DATA
BEGIN -- a comment; with a semicolon
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN END;
  IF a > 1 THEN SET b = 'x;y'; ELSE SET b = "ü"; END IF;
END//
CREATE FUNCTION f(n DECIMAL(10,2)) RETURNS VARCHAR(30) CHARSET utf8mb4 COLLATE utf8mb4_bin DETERMINISTIC SQL SECURITY INVOKER RETURN CONCAT(n, '!')//
CREATE TRIGGER tr1 BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.v = COALESCE(NEW.v, 'none'); END//
CREATE TRIGGER tr2 BEFORE INSERT ON t FOR EACH ROW PRECEDES tr1 SET @a = 1//
CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2040-01-01 00:00:00' ON COMPLETION PRESERVE COMMENT 'c' DO BEGIN DELETE FROM t; END//
SET sql_mode = 'ANSI_QUOTES'//
CREATE PROCEDURE "quoted""name"() SELECT "id" FROM "t"//
DELIMITER ;
INSERT INTO t (id) VALUES (7);
`;

test.skipIf(!ready)(`a dump of programs, restored, dumps the same${ready ? '' : ' (skipped: mysqldump is not installed)'}`, async () => {
  await client('mysql', [], programs);
  const options = ['--routines', '--triggers', '--events', '--skip-dump-date', '--databases', 'kept'];
  const first = await client('mysqldump', options);
  expect(first).toContain('TRIGGER `tr2` BEFORE INSERT');
  expect(first).toContain("COMMENT 'it''s; done'");
  await client('mysql', [], 'DROP DATABASE kept');
  await client('mysql', [], first);
  expect(await client('mysqldump', options)).toBe(first);
  const connection = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root', database: 'kept' });
  const [results] = await connection.query('CALL p(1, @b)');
  expect(results).toMatchObject({ affectedRows: 0 });
  expect(await connection.query('SELECT @b AS b, f(1.5) AS f, v FROM t')).toMatchObject([[{ b: 'ü', f: '1.50!', v: 'none' }], {}]);
  expect(await connection.query('CALL `quoted"name`()')).toMatchObject([[[{ id: 7 }], {}], {}]);
  await connection.end();
});
