/**
 * Records what a real MySQL sends for values of every type: `bun scripts/record-wire.ts HOST:PORT` rewrites test/codec/recorded-rows.json.
 * One entry a column: its definition, its value in a text row and in a binary row.
 */
import { writeFileSync } from 'node:fs';
import { RawClient } from '../test/servers/mysql/raw-client.ts';

const EXPRESSIONS = [
  ['TINYINT', ['-128', '127', '0']],
  ['TINYINT UNSIGNED', ['255', '0']],
  ['SMALLINT', ['-32768', '32767']],
  ['SMALLINT UNSIGNED', ['65535']],
  ['MEDIUMINT', ['-8388608', '8388607']],
  ['MEDIUMINT UNSIGNED', ['16777215']],
  ['INT', ['-2147483648', '2147483647', '0', '12345']],
  ['INT UNSIGNED', ['4294967295']],
  ['INT(8) ZEROFILL', ['42', '123456789']],
  ['BIGINT', ['-9223372036854775808', '9223372036854775807', '9007199254740993', '-1', '4294967296']],
  ['BIGINT UNSIGNED', ['18446744073709551615', '1']],
  ['DECIMAL(10,2)', ['1.50', '-99999999.99', '0']],
  ['DECIMAL(65,30)', ['12345678901234567890123456789012345.123456789012345678901234567890']],
  ['DECIMAL(8,2) ZEROFILL', ['3.5']],
  ['FLOAT', ['1.1', '16777216', '-0.000123456789', '3.4e38', '0', '1e-20', '123456', '1234567', '999999.5']],
  ['FLOAT(10,2)', ['1.1', '12345.678']],
  [
    'DOUBLE',
    ['0.1', '1e15', '1e14', '-1.7976931348623157e308', '2.2250738585072014e-308', '1e-15', '1e-16', '123456789012345.67', '100/3', '1e22'],
  ],
  ['DOUBLE(10,3)', ['2.5', '-0.0005']],
  ['DATE', ["'2024-02-29'", "'0001-01-01'", "'9999-12-31'"]],
  ['DATETIME', ["'2024-02-29 12:34:56'", "'2024-02-29 00:00:00'"]],
  ['DATETIME(6)', ["'2024-02-29 12:34:56.000001'", "'2024-02-29 12:34:56'", "'2024-02-29 00:00:00.5'"]],
  ['DATETIME(3)', ["'2024-02-29 12:34:56.789'"]],
  ['TIMESTAMP', ["'2024-02-29 12:34:56'"]],
  ['TIME', ["'12:34:56'", "'-838:59:59'", "'00:00:00'", "'838:59:59'"]],
  ['TIME(6)', ["'12:34:56.000001'", "'-00:00:00.5'", "'100:00:00'"]],
  ['YEAR', ['2024', '1901', '0']],
  ['BIT(1)', ["b'1'", "b'0'"]],
  ['BIT(9)', ["b'101010101'"]],
  ['CHAR(10)', ["'abc'", "''", "'é€😀'"]],
  ['VARCHAR(300)', ["''", "REPEAT('x', 250)", "REPEAT('é', 200)"]],
  ['BINARY(4)', ["'ab'"]],
  ['VARBINARY(10)', ["X'00ff80'"]],
  ['TINYTEXT', ["'t'"]],
  ['TEXT', ["'text'"]],
  ['LONGTEXT', ["'l'"]],
  ['BLOB', ["X'ff00fe'"]],
  ['MEDIUMBLOB', ["X'01'"]],
  ['ENUM("a","b")', ["'b'"]],
  ['SET("a","b")', ["'a,b'"]],
  ['JSON', ['\'{"a": [1, "é"]}\'']],
] as const;

const [host, port] = (process.argv[2] ?? '').split(':');
if (host === undefined || port === undefined) throw new Error('usage: record-wire.ts HOST:PORT');
const client = new RawClient(Number(port));
await client.login();

async function ok(sql: string): Promise<void> {
  client.command(3, Buffer.from(sql));
  const { payload } = await client.packet();
  if (payload[0] !== 0) throw new Error(`${sql}: ${payload.toString()}`);
}
await ok("SET SESSION sql_mode = ''");
await ok("SET time_zone = '+00:00'");
await ok('CREATE DATABASE IF NOT EXISTS h_wire_record');
await ok('USE h_wire_record');

const entries: { type: string; value: string; definition: string; text: string; binary: string }[] = [];
for (const [type, values] of EXPRESSIONS) {
  for (const value of [...values, 'NULL']) {
    await ok('DROP TABLE IF EXISTS t');
    await ok(`CREATE TABLE t (c ${type} NULL)`);
    await ok(`INSERT INTO t VALUES (${value})`);
    client.command(3, 'SELECT c FROM t');
    const [, definition, , text] = await client.packets(5);
    client.command(0x16, 'SELECT c FROM t');
    const [prepared] = await client.packets(3);
    const id = prepared?.subarray(1, 5) ?? Buffer.alloc(4);
    client.command(0x17, Buffer.concat([id, Buffer.from([0, 1, 0, 0, 0])]));
    const [, , , binary] = await client.packets(5);
    client.command(0x19, id);
    entries.push({
      type,
      value,
      definition: definition?.toString('hex') ?? '',
      text: text?.toString('hex') ?? '',
      binary: binary?.toString('hex') ?? '',
    });
  }
}
await ok('DROP DATABASE h_wire_record');
client.destroy();
writeFileSync(
  new URL('../test/codec/recorded-rows.json', import.meta.url),
  `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`,
);
console.log(`${entries.length} values`);
