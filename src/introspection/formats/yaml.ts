/**
 * The model as YAML 1.2: what `--format json` has, for people to read and to compare line by line.
 * Written here since it is data alone, and much: the yaml package needs a second and 50 MB for each thousand tables.
 */
import type { Model } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { reduced } from './reduced.ts';

export function render(model: Model, options: Pick<FormatOptions, 'statistics' | 'definers'>): string {
  return yamlOf(reduced(model, options));
}

/** @param value data, with something in it. @returns lines, each with its end. */
export function yamlOf(value: object): string {
  const lines: string[] = [];
  writeValue(value, '', lines);
  return `${lines.join('\n')}\n`;
}

/** Objects and lists that are not empty, a line for each of their values. */
function writeValue(value: object, indent: string, lines: string[]): void {
  if (!Array.isArray(value)) {
    for (const [key, member] of Object.entries(value)) writeMember(`${indent}${oneLine(key)}:`, member, `${indent}  `, lines);
    return;
  }
  for (const item of value) {
    if (!isNested(item)) {
      lines.push(`${indent}- ${scalar(item, `${indent}  `)}`);
      continue;
    }
    const first = lines.length;
    writeValue(item, `${indent}  `, lines);
    // Its first member stands behind the dash.
    lines[first] = `${indent}- ${(lines[first] ?? '').slice(indent.length + 2)}`;
  }
}
function writeMember(head: string, value: unknown, indent: string, lines: string[]): void {
  if (isNested(value)) {
    lines.push(head);
    writeValue(value, indent, lines);
  } else lines.push(`${head} ${scalar(value, indent)}`);
}
function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** @param indent of the lines of a text that has several. */
function scalar(value: unknown, indent: string): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object') return value === null ? 'null' : '{}';
  if (typeof value !== 'string') return String(value);
  // Blanks where a line begins or ends would be lost to those who edit it.
  if (value.includes('\n') && PRINTABLE.test(value) && !/^\s|\s$|[ \t]\n/.test(value)) return `|-\n${value.replace(/^(?=.)/gm, indent)}`;
  return oneLine(value);
}
function oneLine(value: string): string {
  if (PLAIN.test(value) && !WORDS.test(value)) return value;
  return JSON.stringify(value).replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
/** What means itself without quotes, to readers of YAML 1.1 too. */
const PLAIN = /^[A-Za-z_][\w(),.@/+-]*(?: [\w(),.@/+][\w(),.@/+-]*)*$/;
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i;
const PRINTABLE = /^[\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/;
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
