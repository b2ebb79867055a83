/** Packets against bytes that were captured between MariaDB's mysql client and MySQL 9.7. */
import { expect, test } from 'bun:test';
import { Capability } from '../../src/codec/capabilities.ts';
import { decodeChangeUser } from '../../src/codec/packets/change-user.ts';
import { encodeErr } from '../../src/codec/packets/err.ts';
import { encodeHandshake } from '../../src/codec/packets/handshake.ts';
import { decodeHandshakeResponse, decodeHandshakeStart } from '../../src/codec/packets/handshake-response.ts';
import { encodeEnd, encodeOk } from '../../src/codec/packets/ok.ts';
import { ByteReader } from '../../src/codec/reader.ts';
import { textCodec, UTF8 } from '../../src/codec/text.ts';
import { PacketWriter } from '../../src/codec/writer.ts';
import { ProtocolError } from '../../src/errors.ts';

function payload(write: (writer: PacketWriter) => void): string {
  const writer = new PacketWriter();
  write(writer);
  return writer.pending().subarray(4).toString('hex');
}
const nothing = { affectedRows: 0, insertId: 0, warnings: 0, info: '' };

test('the greeting', () => {
  const scramble = Buffer.from('4971645c1737011f2d6c5640173073092232' + '2a00', 'hex');
  const hex = payload((writer) =>
    encodeHandshake(writer, {
      serverVersion: '9.7.4-2',
      connectionId: 0x21,
      scramble,
      capabilities: 0xdfffffff,
      collation: 255,
      status: 2,
      authPlugin: 'caching_sha2_password',
    }),
  );
  expect(hex).toBe(
    '0a392e372e342d3200210000004971645c1737011f00ffffff0200ffdf150000000000000000000' +
      '02d6c56401730730922322a000063616368696e675f736861325f70617373776f726400',
  );
});

const RESPONSE =
  '85a2bf0000000001210000000000000000000000000000000000000000000000726f6f74000063616368696e675f736861325f70617373776f7264007f035f6f73054c69' +
  '6e75780c5f636c69656e745f6e616d650a6c69626d617269616462045f7069640531343239320f5f636c69656e745f76657273696f6e06332e332e3230095f706c6174666f' +
  '726d067838365f36340c70726f6772616d5f6e616d65056d7973716c0c5f7365727665725f686f7374093132372e302e302e31';
function response(bytes: Buffer) {
  const reader = new ByteReader(bytes);
  const start = decodeHandshakeStart(reader);
  if (start === null) throw new Error('no protocol 4.1');
  return decodeHandshakeResponse(reader, start);
}

test('the answer to the greeting', () => {
  const read = response(Buffer.from(RESPONSE, 'hex'));
  expect(read.user.toString()).toBe('root');
  expect(read.authResponse.length).toBe(0);
  expect(read.database).toBeNull();
  expect(read.authPlugin).toBe('caching_sha2_password');
  expect(read.collation).toBe(33);
  expect(Object.fromEntries(read.attributes)).toEqual({
    _os: 'Linux',
    _client_name: 'libmariadb',
    _pid: '14292',
    _client_version: '3.3.20',
    _platform: 'x86_64',
    program_name: 'mysql',
    _server_host: '127.0.0.1',
  });
});

test('the answer to the greeting, cut anywhere, is read or is a protocol error', () => {
  const whole = Buffer.from(RESPONSE, 'hex');
  for (let length = 0; length < whole.length; length++) {
    try {
      response(whole.subarray(0, length));
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError);
    }
  }
});

test('OK', () => {
  const insert = { affectedRows: 2, insertId: 1, warnings: 0, info: 'Records: 2  Duplicates: 0  Warnings: 0' };
  expect(payload((writer) => encodeOk(writer, insert, 2, 0, []))).toBe(
    '00020102000000265265636f7264733a203220204475706c6963617465733a203020205761726e696e67733a2030',
  );
});

test('OK tells an insert id below zero in 64 bits', () => {
  const [small, great] = [-999, -9007199254740990n].map((insertId) =>
    payload((writer) => encodeOk(writer, { ...nothing, insertId }, 2, 0, [])),
  );
  expect(small).toBe('0000fe19fcffffffffffff02000000');
  expect(great).toBe('0000fe020000000000e0ff02000000');
});

test('OK with changes of the session’s state', () => {
  const names = ['character_set_client', 'character_set_connection', 'character_set_results'];
  const changes = names.map((name) => ({ kind: 'variable' as const, name, value: 'latin1' }));
  expect(payload((writer) => encodeOk(writer, nothing, 2, Capability.SESSION_TRACK, changes))).toBe(
    '00000002400000005f001c146368617261637465725f7365745f636c69656e74066c6174696e310020186368617261637465725f7365745f636f6e6e656374696f6e' +
      '066c6174696e31001d156368617261637465725f7365745f726573756c7473066c6174696e31',
  );
  const schema = [{ kind: 'schema' as const, name: 'h_wire' }];
  expect(payload((writer) => encodeOk(writer, nothing, 2, Capability.SESSION_TRACK, schema))).toBe('000000024000000009010706685f77697265');
  expect(payload((writer) => encodeOk(writer, nothing, 2, 0, schema))).toBe('00000002000000');
});

test('the end of rows, in both forms', () => {
  expect(payload((writer) => encodeEnd(writer, 0x22, 3, 0))).toBe('fe03002200');
  expect(payload((writer) => encodeEnd(writer, 0x22, 3, Capability.DEPRECATE_EOF))).toBe('fe000022000300');
  expect(payload((writer) => encodeEnd(writer, 2, 100_000, 0))).toBe('feffff0200');
});

test('ERR', () => {
  const error = { errno: 1146, sqlState: '42S02', message: "Table 'h_wire.nosuch' doesn't exist" };
  expect(payload((writer) => encodeErr(writer, error, UTF8))).toBe(
    'ff7a042334325330325461626c652027685f776972652e6e6f737563682720646f65736e2774206578697374',
  );
});

test('a message is cut between characters, at the length that clients have room for', () => {
  for (const character of ['a', 'é', '€', '😀']) {
    const bytes = Buffer.from(
      payload((writer) => encodeErr(writer, { errno: 1, sqlState: 'HY000', message: character.repeat(600) }, UTF8)),
      'hex',
    );
    const message = bytes.toString('utf8', 9);
    expect(bytes.length - 9).toBeLessThanOrEqual(511);
    expect(bytes.length - 9).toBeGreaterThan(490);
    expect(message.replaceAll(character, '')).toBe('');
  }
  const latin1 = textCodec('latin1');
  if (latin1 === null) throw new Error('no latin1');
  expect(payload((writer) => encodeErr(writer, { errno: 1, sqlState: 'HY000', message: 'é漢' }, latin1))).toBe(
    'ff01002348593030' + '30e95c36463232',
  );
});

test('bytes that are no text are question marks in a message', () => {
  const message = UTF8.decode(Buffer.from('e5c67d', 'hex'), 0, 3);
  expect(payload((writer) => encodeErr(writer, { errno: 1, sqlState: 'HY000', message }, UTF8))).toBe('ff01002348593030303f3f7d');
});

test('COM_CHANGE_USER, of clients new and old', () => {
  const read = decodeChangeUser(
    new ByteReader(Buffer.from('app\0\x02xyshop\0\xff\0caching_sha2_password\0', 'latin1')),
    Capability.SECURE_CONNECTION | Capability.PLUGIN_AUTH,
  );
  expect([read.user, read.authResponse, read.database].map(String)).toEqual(['app', 'xy', 'shop']);
  expect([read.collation, read.authPlugin]).toEqual([255, 'caching_sha2_password']);
  const old = decodeChangeUser(new ByteReader(Buffer.from('app\0\0shop', 'latin1')), Capability.SECURE_CONNECTION);
  expect([String(old.database), old.collation, old.authPlugin]).toEqual(['shop', null, null]);
});
