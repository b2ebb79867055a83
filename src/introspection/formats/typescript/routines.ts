/** Stored routines: what they take, and what they give. */
import type { ParameterModel, RoutineModel } from '../../model.ts';
import { nullable, valueType } from './column-type.ts';
import { cased, properties } from './names.ts';
import type { TypescriptOptions } from './options.ts';
import { aliasLines, comment, interfaceLines, type Member } from './text.ts';

export interface TypedRoutine {
  readonly database: string;
  readonly routine: RoutineModel;
  readonly base: string;
}
export const ROUTINE_SUFFIXES = ['Parameters', 'Result'] as const;

/** Packages are names around routines, and have no parameters. */
export function isCallable({ kind }: RoutineModel): boolean {
  return kind === 'procedure' || kind === 'function';
}

/** All arguments may be NULL, whatever their type. */
export function routineLines({ database, routine, base }: TypedRoutine, options: TypescriptOptions): string[] {
  const names = properties(
    routine.parameters.map(({ name }) => name),
    options.names,
  );
  const member =
    (use: 'read' | 'write') =>
    (parameter: ParameterModel): Member => {
      const value = valueType(parameter.logical, { database, owner: routine.name, column: parameter.name }, options);
      return { name: names.get(parameter.name) ?? parameter.name, optional: false, type: nullable(value[use], true), comment: '' };
    };
  const taken = routine.parameters.filter(({ mode }) => mode !== 'OUT').map(member('write'));
  const given = routine.parameters.filter(({ mode }) => mode !== 'IN').map(member('read'));
  const head = `${cased(routine.kind, 'pascal')} \`${routine.name}\``;
  return [
    ...comment([`${head}: what it takes.`, routine.comment].join(' ').trim()),
    ...interfaceLines(`${base}Parameters`, taken),
    '',
    ...(routine.returns === null
      ? [...comment(`${head}: what its OUT and INOUT parameters are afterwards.`), ...interfaceLines(`${base}Result`, given)]
      : [
          ...comment(`${head}: what it returns.`),
          ...aliasLines(`${base}Result`, nullable(valueType(routine.returns.logical, null, options).read, true)),
        ]),
  ];
}
