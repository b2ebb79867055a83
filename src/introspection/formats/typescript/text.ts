/** Lines of a module: interfaces, aliases and their comments, laid out as a formatter would. */
import { property, quoted } from './names.ts';
import type { TypeReference } from './options.ts';

const WIDTH = 140;

export interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
  /** Empty: none. */
  readonly comment: string;
}

/** TSDoc; nothing for no text. */
export function comment(text: string, indent = ''): string[] {
  const lines = text
    .replaceAll('*/', '*\\/')
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  const [only] = lines;
  if (only === undefined) return [];
  if (lines.length === 1) return [`${indent}/** ${only.trim()} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

export function interfaceLines(name: string, members: readonly Member[]): string[] {
  if (members.length === 0) return [`export type ${name} = Record<string, never>;`];
  return [`export interface ${name} {`, ...members.flatMap(memberLines), '}'];
}
function memberLines({ name, optional, type, comment: said }: Member): string[] {
  return [...comment(said, '  '), ...typed(`  ${property(name)}${optional ? '?' : ''}: `, type, '    ')];
}

export function aliasLines(name: string, type: string): string[] {
  return typed(`export type ${name} = `, type, '  ');
}

/** A union that is too long for a line gets one for each of its types. */
function typed(head: string, type: string, indent: string): string[] {
  const line = `${head}${type};`;
  const parts = line.length <= WIDTH ? [] : unionParts(type);
  if (parts.length < 2) return [line];
  return [head.trimEnd(), ...parts.map((part, i) => `${indent}| ${part}${i === parts.length - 1 ? ';' : ''}`)];
}
/** What is between the `|` that are in no brackets and no quotes. */
function unionParts(type: string): string[] {
  let depth = 0;
  const parts = [''];
  for (const [token] of type.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|=>|[\s\S]/g)) {
    if ('([{<'.includes(token)) depth++;
    else if (')]}>'.includes(token)) depth--;
    if (token === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim());
}

/** What a module needs from elsewhere. */
export function importLines(references: readonly TypeReference[]): string[] {
  const modules = Map.groupBy(
    references.filter(({ module }) => module !== null),
    ({ module }) => module ?? '',
  );
  return [...modules.keys()].sort().map((module) => {
    const names = [...new Set(modules.get(module)?.map(({ text }) => text))].sort();
    return `import type { ${names.join(', ')} } from ${quoted(module)};`;
  });
}
