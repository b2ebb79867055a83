import { describe, expect, test } from 'bun:test';
import { KeyDecoder } from '../../../commands/repl/editor/keys.ts';
import { EditorModel, type Outcome } from '../../../commands/repl/editor/model.ts';

const HISTORY = ['SELECT 1;', 'SELECT name\nFROM people;', 'SHOW TABLES;'];

/** Types what a terminal would send; `|` in the result is the cursor. */
function typed(
  input: string,
  { keys = 'emacs' as 'emacs' | 'vi', text = '', history = HISTORY } = {},
): { shown: string; outcomes: Outcome[]; model: EditorModel } {
  const model = new EditorModel({ keys, history: { entries: () => history }, isComplete: (whole) => whole.trimEnd().endsWith(';') }, text);
  const decoder = new KeyDecoder();
  const outcomes = [...decoder.push(input), ...decoder.flush()].map((event) => model.feed(event)).filter((outcome) => outcome !== 'none');
  const { text: whole, cursor } = model.search === null ? model.buffer : { text: model.search.text, cursor: model.search.match?.from ?? 0 };
  return { shown: `${whole.slice(0, cursor)}|${whole.slice(cursor)}`, outcomes, model };
}
const after = (input: string, options: Parameters<typeof typed>[1] = {}) => typed(input, options).shown;
const ESC = '\u001b';
const UP = `${ESC}[A`;
const DOWN = `${ESC}[B`;

describe('text', () => {
  test.each([
    ['abc', 'abc|'],
    ['abc\u0001x', 'x|abc'],
    ['abc\u0002\u0002x\u0005y', 'axbcy|'],
    [`héllo wörld${ESC}b${ESC}bX`, 'X|héllo wörld'],
    ['👩‍👩‍👧e\u0301x\u0002\u0002\u007f', '|e\u0301x'],
    ['a b c\u0017\u0017z', 'a z|'],
    ['one two\u0001\u000b', '|'],
    ['one two\u0001\u000b\u0019\u0019', 'one twoone two|'],
    [`one two${ESC}\u007f${ESC}\u007f\u0019`, 'one two|'],
    ['ab\u0014', 'ba|'],
    [`select${ESC}b${ESC}u`, 'SELECT|'],
    [`abc ${ESC}[200~x\r\ny\u0003z${ESC}[201~`, 'abc x\nyz|'],
    ['abc def\u001f', 'abc |'],
    ['abc def\u0017\u001f', 'abc def|'],
    ['a\u0011\tb', 'a\tb|'],
    [`${ESC}[1;5D${ESC}[1;5Cx${ESC}[99~${ESC}[I`, 'x|'],
  ])('%j is %j', (input, expected) => expect(after(input)).toBe(expected));

  test('Enter goes on until the statement is whole', () => {
    expect(typed('SELECT 1\rFROM a;\r')).toMatchObject({ shown: 'SELECT 1\nFROM a;|', outcomes: ['submit'] });
    expect(typed(`a;${ESC}\r`).shown).toBe('a;\n|');
  });
  test('keys for those outside', () => {
    expect(typed('\u0003').outcomes).toEqual(['interrupt']);
    expect(typed('\u0004').outcomes).toEqual(['end']);
    expect(typed('ab\u0001\u0004').shown).toBe('|b');
    expect(typed('\u001a\u000c\t\u0018\u0005').outcomes).toEqual(['suspend', 'clear', 'complete', 'edit']);
  });
});

describe('history', () => {
  test.each([
    [UP, 'SHOW TABLES;|'],
    [`new${UP}${DOWN}`, 'new|'],
    [`${UP}${UP}`, 'SELECT name\nFROM people;|'],
    [`${UP}${UP}${UP}`, 'SELECT name|\nFROM people;'],
    [`${UP}${UP}${UP}${UP}`, 'SELECT 1;|'],
    [`SEL${ESC}[5~`, 'SEL|ECT name\nFROM people;'],
    [`SEL${ESC}[5~${ESC}[5~`, 'SEL|ECT 1;'],
    [`SEL${ESC}[5~${ESC}[6~`, 'SEL|'],
    [`x ${ESC}.`, 'x TABLES|'],
    [`x ${ESC}.${ESC}.`, 'x people|'],
    ['\u0012sel', '|SELECT name\nFROM people;'],
    ['\u0012sel\u0012', '|SELECT 1;'],
    ['\u0012sel\u0012\u0013', '|SELECT name\nFROM people;'],
    ['abc\u0012sel\u0007', 'abc|'],
    ['\u0012TAB\u0005!', 'SHOW TABLES;!|'],
    ['\u0012zz', '|'],
  ])('%j is %j', (input, expected) => expect(after(input)).toBe(expected));
  test('what was found can be sent at once', () => {
    expect(typed('\u0012peop\r')).toMatchObject({ shown: 'SELECT name\nFROM peop|le;', outcomes: ['submit'] });
  });
});

describe('vi', () => {
  const vi = (input: string, text = '') => after(input, { keys: 'vi', text });
  test.each([
    [`abc${ESC}`, '', 'ab|c'],
    [`${ESC}bx`, 'one two', 'one |wo'],
    [`${ESC}0dw`, 'one two', '|two'],
    [`${ESC}02dw`, 'one two three', '|three'],
    [`${ESC}0cwnew${ESC}`, 'one two', 'ne|w two'],
    [`${ESC}0wD`, 'one two', 'one| '],
    [`${ESC}0f(ci(x${ESC}`, 'a (b, c) d', 'a (|x) d'],
    [`${ESC}0fbda"`, 'a "b" c', 'a | c'],
    [`${ESC}0ddp`, 'one\ntwo', 'one\n|two'],
    [`${ESC}kdd`, 'one\ntwo', '|two'],
    [`${ESC}0x..`, 'abcdef', '|def'],
    [`${ESC}0cwx${ESC}w.`, 'one two', 'x |x'],
    [`${ESC}0~~`, 'abc', 'AB|c'],
    [`${ESC}0rz`, 'abc', '|zbc'],
    [`${ESC}03l`, 'abcdef', 'abc|def'],
    [`${ESC}0veld`, 'one two', '|two'],
    [`${ESC}0yiwP`, 'one two', 'on|eone two'],
    [`${ESC}0%x`, '(a(b))', '(a(b|)'],
    [`${ESC}xu`, 'abc', 'ab|c'],
    [`${ESC}ggJ`, 'one\n  two', 'one| two'],
    [`${ESC}Onew`, 'abc', 'new|\nabc'],
    [`${ESC}onew`, 'abc', 'abc\nnew|'],
    [`${ESC}0t,x;`, 'a,b,c', ',|b,c'],
    [`${ESC}Aend`, 'abc', 'abcend|'],
  ])('%j on %j is %j', (input, text, expected) => expect(vi(input, text)).toBe(expected));
  test('Enter sends from normal mode, k and j go through the history', () => {
    expect(typed(`a${ESC}h\r`, { keys: 'vi' }).outcomes).toEqual(['submit']);
    expect(vi(`${ESC}k`)).toBe('SHOW TABLES|;');
    expect(vi(`${ESC}kk`)).toBe('SELECT name\nFROM people|;');
  });
});

describe('completion', () => {
  const items = ['table_a', 'table_b'].map((text) => ({ text, label: text, detail: `about ${text}`, kind: 'table' }));
  test('what is certain goes in, the rest is chosen', () => {
    const { model } = typed('SELECT ta');
    model.offer({ from: 7, to: 9, items });
    expect(model.buffer.text).toBe('SELECT table_');
    const press = (input: string) => new KeyDecoder().push(input).map((event) => model.feed(event));
    press('\t');
    expect(model.buffer.text).toBe('SELECT table_a');
    press('\t');
    expect(model.buffer.text).toBe('SELECT table_b');
    press(`${ESC}[Z`);
    expect(model.buffer.text).toBe('SELECT table_a');
    expect(press('\r')).toEqual(['none']);
    press(' x');
    expect(model.buffer.text).toBe('SELECT table_a x');
    expect(model.menu).toBe(null);
  });
  test('a single one needs no menu', () => {
    const { model } = typed('SELECT ta');
    model.offer({ from: 7, to: 9, items: items.slice(1) });
    expect(model.buffer.text).toBe('SELECT table_b');
    expect(model.menu).toBe(null);
  });
});
