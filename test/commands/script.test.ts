import { expect, test } from 'bun:test';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { ScriptCommands } from '../../commands/terminal/client-commands.ts';
import { readStatements, type ScriptStatement } from '../../commands/terminal/script.ts';
import { encodeRaw, UTF8 } from '../../src/codec/text.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../../src/sql/mode.ts';
import { testIo } from './test-io.ts';

async function split(script: string, chunk: number, mode: () => ParseMode, onStatement: (statement: ScriptStatement) => void = () => {}) {
  const bytes = Buffer.from(script);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) => bytes.subarray(i * chunk, (i + 1) * chunk));
  const found: ScriptStatement[] = [];
  for await (const statement of readStatements({ kind: 'stdin' }, testIo({ stdin: Readable.from(chunks) }).io, mode)) {
    found.push(statement);
    onStatement(statement);
  }
  return found;
}

test('statements have their places, however the script is cut', async () => {
  const script = "SELECT 'é;'; \n\n  SELECT 2\n;DELIMITER $$\nSELECT 3; SELECT 4$$\nDELIMITER ;\nSELECT 5\\G\nSELECT 6";
  for (const size of [1, 2, 3, 7, 1000]) {
    expect(await split(script, size, () => DEFAULT_MODE)).toEqual([
      { sql: "SELECT 'é;'", place: { line: 1, column: 1 }, delimiter: ';' },
      { sql: 'SELECT 2', place: { line: 3, column: 3 }, delimiter: ';' },
      { sql: 'SELECT 3; SELECT 4', place: { line: 5, column: 1 }, delimiter: '$$' },
      { sql: 'SELECT 5', place: { line: 7, column: 1 }, delimiter: '\\G' },
      { sql: 'SELECT 6', place: { line: 8, column: 1 }, delimiter: '' },
    ]);
  }
});

test('a statement that changes sql_mode changes how the rest is read', async () => {
  const script =
    "DELIMITER //\nSELECT 1//\n SET sql_mode='NO_BACKSLASH_ESCAPES'//  SELECT 'a\\'//\nSELECT 'b'//\nSET sql_mode=''//\nSELECT 'c\\'//'// SELECT 2";
  for (const size of [1, 5, 1000]) {
    let mode = DEFAULT_MODE;
    const found = await split(
      script,
      size,
      () => mode,
      ({ sql }) => {
        const set = /sql_mode='(.*)'/.exec(sql);
        if (set !== null) mode = parseModeOf(set[1] ?? '');
      },
    );
    expect(found.map(({ sql, place }) => `${place.line}:${place.column} ${sql}`)).toEqual([
      '2:1 SELECT 1',
      "3:2 SET sql_mode='NO_BACKSLASH_ESCAPES'",
      "3:41 SELECT 'a\\'",
      "4:1 SELECT 'b'",
      "5:1 SET sql_mode=''",
      "6:1 SELECT 'c\\'//'",
      '6:18 SELECT 2',
    ]);
  }
});

test('a DELIMITER that comes later in the same chunk is not in force when the mode changes', async () => {
  const script = "SET sql_mode = 'ANSI_QUOTES';\nDELIMITER //\nSELECT ';' //\nSET sql_mode = ''\\G\nSELECT 2; //\nDELIMITER ;\nSELECT 3;\n";
  let mode = DEFAULT_MODE;
  const found: string[] = [];
  for await (const { sql } of readStatements({ kind: 'text', text: script }, testIo().io, () => mode)) {
    found.push(sql);
    if (sql.startsWith('SET')) mode = parseModeOf(sql.includes('ANSI') ? 'ANSI_QUOTES' : 'STRICT_TRANS_TABLES');
  }
  expect(found).toEqual(["SET sql_mode = 'ANSI_QUOTES'", "SELECT ';'", "SET sql_mode = ''", 'SELECT 2;', 'SELECT 3']);
});

test('bytes that are no text are kept, wherever the chunks end', async () => {
  const script = Buffer.concat([Buffer.from("SELECT 'é', _binary'"), Buffer.from([0xff, 0xc3, 0x28, 0xf0, 0x9f]), Buffer.from("', '👍'")]);
  for (const size of [1, 2, 3, 4, 5, 1000]) {
    const chunks = Array.from({ length: Math.ceil(script.length / size) }, (_, i) => script.subarray(i * size, (i + 1) * size));
    let text = '';
    for await (const { sql } of readStatements({ kind: 'stdin' }, testIo({ stdin: Readable.from(chunks) }).io, () => DEFAULT_MODE))
      text += sql;
    expect(Buffer.from(encodeRaw(text, UTF8))).toEqual(script);
  }
});

test('a byte order mark at the start is passed over, one further on is not', async () => {
  for (const size of [1, 2, 3, 4, 1000]) {
    const found = await split("\ufeffSELECT 1;\r\nSELECT '\ufeff';", size, () => DEFAULT_MODE);
    expect(found).toMatchObject([
      { sql: 'SELECT 1', place: { line: 1, column: 1 } },
      { sql: "SELECT '\ufeff'", place: { line: 2, column: 1 } },
    ]);
  }
});

test('a file that is not there is named', async () => {
  const read = async () => {
    for await (const _ of readStatements({ kind: 'file', path: '/nowhere/x.sql' }, testIo().io, () => DEFAULT_MODE));
  };
  await expect(read()).rejects.toThrow('cannot read /nowhere/x.sql');
});

test('commands of the client are found, however the script is cut, and what they stand in is one statement', async () => {
  const script =
    "use a\nSELECT 1 \\p ,\n 2; status;\n\\u b; SELECT 'x\\\\p' \\c SELECT 3\\G\n\\d //\nSELECT status\n// \\W source f.sql\nsource g.sql\nuser;SELECT 4 \\z";
  for (const size of [1, 2, 3, 7, 1000]) {
    const bytes = Buffer.from(script);
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
    const found: string[] = [];
    const { io } = testIo({ stdin: Readable.from(chunks) });
    const reading = readStatements({ kind: 'stdin' }, io, () => DEFAULT_MODE, { commands: new ScriptCommands() });
    for await (const { sql, place, command, delimiter } of reading)
      found.push(
        `${place.line}:${place.column} ${command === undefined ? delimiter : `${command.name}(${command.argument})`} ${JSON.stringify(sql)}`,
      );
    expect(found).toEqual([
      '1:1 use(a) ""',
      '2:1 print() "SELECT 1"',
      '2:1 ; "SELECT 1    ,\\n 2"',
      '3:5 status() "status"',
      '4:1 use(b) ""',
      `4:7 clear() ${JSON.stringify("SELECT 'x\\\\p'")}`,
      '4:24 \\G "SELECT 3"',
      '5:1 delimiter(//) ""',
      '6:1 // "SELECT status"',
      '7:4 warnings() ""',
      '7:7 null() "source f.sql\\nsource g.sql\\nuser;SELECT 4"',
      '7:7  "source f.sql\\nsource g.sql\\nuser;SELECT 4 \\\\z"',
    ]);
  }
});

test('packed scripts and UTF-16 are read by their first bytes', async () => {
  const script = "SELECT 'é👍';\nSELECT 2";
  const wide = Buffer.from(`\ufeff${script}`, 'utf16le');
  const forms = [gzipSync(script), zstdCompressSync(script), wide, Buffer.from(wide).swap16(), gzipSync(wide)];
  for (const bytes of forms)
    for (const size of [1, 3, 1000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      const found: string[] = [];
      for await (const { sql } of readStatements({ kind: 'stdin' }, testIo({ stdin: Readable.from(chunks) }).io, () => DEFAULT_MODE))
        found.push(sql);
      expect(found).toEqual(["SELECT 'é👍'", 'SELECT 2']);
    }
  const read = async () => {
    const { io } = testIo({ stdin: Readable.from([gzipSync(script).subarray(0, 20)]) });
    for await (const _ of readStatements({ kind: 'stdin' }, io, () => DEFAULT_MODE));
  };
  await expect(read()).rejects.toThrow('cannot read standard input: ');
});
