import { expect, test } from 'bun:test';
import { compareJson, JsonSyntaxError, jsonText, normalizeJson, parseJson } from '../../../../src/backends/embedded/values/json.ts';
import { findAll, parsePath } from '../../../../src/backends/embedded/values/json-path.ts';

test('brings texts to their normal form', () => {
  expect(normalizeJson(' {"bb":1,"a":2,"a":[1.0,1e2,-0,18446744073709551616]} ')).toBe(
    '{"a": [1.0, 100.0, 0, 1.8446744073709552e19], "bb": 1}',
  );
  expect(normalizeJson('"\\u00e4\\ud83d\\ude00\\/\\u0001"')).toBe('"ä😀/\\u0001"');
});

test('says what is wrong and where', () => {
  const fault = (text: string) => {
    try {
      parseJson(text);
      return null;
    } catch (error) {
      return error instanceof JsonSyntaxError ? `${error.message}@${error.at}` : String(error);
    }
  };
  expect(fault('')).toBe('The document is empty.@0');
  expect(fault('[1,')).toBe('Invalid value.@3');
  expect(fault('{"a"}')).toBe('Missing a colon after a name of object member.@4');
  expect(fault('[1] x')).toBe('The document root must not be followed by other values.@4');
  expect(fault('['.repeat(101))).toContain('exceeds the maximum depth');
});

test('follows paths', () => {
  const root = parseJson('{"a": [10, 20, {"b": 1}], "c d": {"b": 2}}');
  const at = (path: string) => findAll(root, parsePath(path)).map(jsonText);
  expect(at('$.a[0]')).toEqual(['10']);
  expect(at('$.a[last].b')).toEqual(['1']);
  expect(at('$.a[0 to 1]')).toEqual(['10', '20']);
  expect(at('$."c d".b')).toEqual(['2']);
  expect(at('$**.b')).toEqual(['1', '2']);
  expect(at('$.z')).toEqual([]);
});

test('orders values as MySQL does', () => {
  const ordered = ['null', '1', '1.5', '"a"', '"b"', '{}', '[]', '[1]', 'false', 'true'].map(parseJson);
  for (let i = 1; i < ordered.length; i++) expect(compareJson(ordered[i - 1] ?? null, ordered[i] ?? null)).toBeLessThan(0);
  expect(compareJson(parseJson('9007199254740993'), parseJson('9007199254740993.0'))).toBe(1);
});
