import { expect, test } from 'bun:test';
import { RegexpMachine } from '../../../../src/backends/embedded/functions/regexp-machine.ts';
import { parseRegexp } from '../../../../src/backends/embedded/functions/regexp-tree.ts';
import { openTest, TestSession } from '../open.ts';

function machineOf(regexp: RegExp): RegexpMachine {
  const tree = parseRegexp(regexp.source, regexp);
  const machine = tree === null ? null : RegexpMachine.make(tree);
  if (machine === null) throw new Error(`no machine for ${regexp.source}`);
  return machine;
}
function found(regexp: RegExp, subject: string): string | null {
  const { spans } = machineOf(regexp).search(subject, 0, 0, () => undefined) ?? { spans: null };
  return spans === null ? null : `${spans[0]}:${subject.slice(spans[0], spans[1])}`;
}
function expected(regexp: RegExp, subject: string): string | null {
  const match = new RegExp(regexp).exec(subject);
  return match === null ? null : `${match.index}:${match[0]}`;
}

const PATTERNS = [
  /a|b/v,
  /^ab*c$/v,
  /(a|ab)(c|bcd)(d*)/v,
  /a{2,3}/v,
  /a{2,}?b/v,
  /(?:ab)+?c/v,
  /[a-c]+[^b]/v,
  /(a*)*b/v,
  /(a+|b)*c/v,
  /(?=ab)a/v,
  /(?!ab)[ab]+/v,
  /(?<=[a])b/v,
  /(?<![a])b/v,
  /(?<x>a|b)\k<x>/v,
  /(a)(b)?\1/v,
  /AB/iv,
  /[A-B]{2}/iv,
  /(?i:A)b/v,
  /\p{L}+/v,
  /😀+/v,
  /[😀é]/v,
  /^b/mv,
  /a$/mv,
  /(?:)/v,
  /a?b?c?$/v,
  /(?:(?=(?<atom>a+))\k<atom>)b/v,
  /\u{61}\x62/v,
  /(?:a?){3}b/v,
];
const SUBJECTS = [
  '',
  'a',
  'b',
  'ab',
  'abc',
  'abcd',
  'aab',
  'aaab',
  'abab',
  'ababc',
  'ba',
  'bb',
  'AB',
  'aa\nba',
  'é😀😀',
  'x😀b',
  'abcbcd',
  'cab',
];

test('finds what the engine of JavaScript finds', () => {
  for (const pattern of PATTERNS)
    for (const subject of SUBJECTS)
      expect([pattern.source, subject, found(pattern, subject)]).toEqual([pattern.source, subject, expected(pattern, subject)]);
});

test('a search without end ends as in MySQL', async () => {
  const session = new TestSession(openTest());
  const started = performance.now();
  const timeout = '3699 HY000 Timeout exceeded in regular expression match.';
  expect(await session.error("SELECT REPEAT('a', 40) REGEXP '^(a|aa)+b$'")).toBe(timeout);
  expect(await session.error("SELECT REPEAT('a', 3000) REGEXP 'a*a*a*a*b'")).toBe(timeout);
  expect(await session.error("SELECT REGEXP_REPLACE(REPEAT('x', 60), '(x+x+)+y', '')")).toBe(timeout);
  expect(performance.now() - started).toBeLessThan(10_000);
  session.close();
});

test('a long subject is searched to its end', async () => {
  const session = new TestSession(openTest());
  expect(await session.value("SELECT REGEXP_SUBSTR(CONCAT(REPEAT('ab.', 5000), 'c@d'), '([a-z]+[.])+c@(d)')")).toHaveLength(15003);
  expect(
    await session.value("SELECT REGEXP_REPLACE(CONCAT(REPEAT('k=v;', 2000)), '([a-z]+)=([a-z]+)(;|$)+', '$2') = REPEAT('v', 2000)"),
  ).toBe(1);
  session.close();
});
