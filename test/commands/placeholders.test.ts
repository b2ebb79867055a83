import { expect, test } from 'bun:test';
import { bindParams, parseParams } from '../../commands/terminal/placeholders.ts';
import { DEFAULT_MODE } from '../../src/sql/mode.ts';
import { FieldType } from '../../src/types.ts';

const bind = (sql: string, ...params: string[]) => bindParams(sql, parseParams(params), DEFAULT_MODE);

test('a placeholder becomes a marker and its value is bound', () => {
  const bound = bind('SELECT :name, :n + 1', 'name=O\'Hara "x" \\', 'n:int=5');
  expect(bound.sql).toBe('SELECT ?, ? + 1');
  expect(bound.params).toEqual([
    { type: FieldType.VAR_STRING, unsigned: false, value: 'O\'Hara "x" \\' },
    { type: FieldType.LONGLONG, unsigned: false, value: 5 },
  ]);
});

test('what looks like one in strings, names and comments is none', () => {
  const sql = 'SELECT \':a\', `:a`, ":a" -- :a\n, /* :a */ :a';
  expect(bind(sql, 'a=1').sql).toBe('SELECT \':a\', `:a`, ":a" -- :a\n, /* :a */ ?');
});

test('assignments and labels keep their colons', () => {
  expect(bind('SET @a := :v', 'v=1').sql).toBe('SET @a := ?');
  expect(bind('CREATE PROCEDURE p() again:LOOP LEAVE again; END LOOP', 'v=1').sql).toContain('again:LOOP');
});

test('names may be keywords, stand side by side and more than once', () => {
  const bound = bind('SELECT :select,:b,:select', 'select=1', 'b=2');
  expect(bound.sql).toBe('SELECT ?,?,?');
  expect(bound.params.map(({ value }) => value)).toEqual(['1', '2', '1']);
});

test('positions are told as in the text that was written', () => {
  const sql = 'SELECT :long_name, :b, oops';
  const bound = bind(sql, 'long_name=1', 'b=2');
  expect(bound.original(bound.sql.indexOf('oops'))).toBe(sql.indexOf('oops'));
  expect(bound.original(0)).toBe(0);
});

test('without --param a text is left as it is', () => {
  expect(bind('SELECT :a').sql).toBe('SELECT :a');
});

test('a name that is not given is a mistake', () => {
  expect(() => bind('SELECT :a, :c', 'a=1')).toThrow(':c is used and no --param c=… is given');
});

test('types are checked', () => {
  expect(parseParams(['big:int=18446744073709551615']).get('big')).toEqual({
    type: FieldType.LONGLONG,
    unsigned: true,
    value: 18446744073709551615n,
  });
  expect(parseParams(['d:decimal=1.50']).get('d')).toEqual({ type: FieldType.NEWDECIMAL, unsigned: false, value: '1.50' });
  expect(parseParams(['x:hex=00ff']).get('x')?.value).toEqual(new Uint8Array([0, 255]));
  expect(parseParams(['x:null']).get('x')?.value).toBeNull();
  expect(parseParams(['e=']).get('e')?.value).toBe('');
  expect(() => parseParams(['n:int=5x'])).toThrow('--param n:int: 5x is no whole number');
  expect(() => parseParams(['n:int=18446744073709551616'])).toThrow('does not fit into 64 bits');
  expect(() => parseParams(['n:float=5'])).toThrow('no type float; there are string, int');
  expect(() => parseParams(['n'])).toThrow('name=value is wanted');
  expect(() => parseParams(['n=1', 'n=2'])).toThrow('--param n is given twice');
});
