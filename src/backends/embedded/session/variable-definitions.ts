/** MySQL's system variables by name. Each is read from the generated text when it is first asked for: a start needs but a few of the 530. */
import { systemVariables } from './variables.generated.ts';

export type VariableScopes = 'GLOBAL' | 'SESSION' | 'BOTH';
export interface VariableDef {
  readonly name: string;
  readonly initial: string;
  readonly scope: VariableScopes;
  readonly writable: boolean;
  readonly type: 'Boolean' | 'String' | 'Integer' | 'Enumeration' | 'Set' | 'Numeric';
  readonly least: string;
  readonly greatest: string;
}

const read = new Map<string, VariableDef>();
let all: readonly VariableDef[] | null = null;

/** @param name in lower case. @returns null where there is none. */
export function variableDef(name: string): VariableDef | null {
  const known = read.get(name);
  if (known !== undefined) return known;
  const start = systemVariables.indexOf(`\n${name}\t`);
  if (start < 0) return null;
  const def = parseLine(systemVariables.slice(start + 1, systemVariables.indexOf('\n', start + 1)));
  // A name with a tab in it has found the line of a shorter one.
  if (def.name !== name) return null;
  read.set(name, def);
  return def;
}

/** All of them, by name. */
export function variableDefs(): readonly VariableDef[] {
  all ??= systemVariables.trim().split('\n').map(parseLine);
  return all;
}

function parseLine(line: string): VariableDef {
  const [name = '', initial = '', scope, writable, type, least = '', greatest = ''] = line.split('\t');
  return {
    name,
    initial,
    scope: scope as VariableScopes,
    writable: writable === 'writable',
    type: type as VariableDef['type'],
    least,
    greatest,
  };
}
