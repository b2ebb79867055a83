/** Views, stored programs and sequences. */
import type { EventModel, RoutineModel, SequenceModel, TriggerModel, TypedModel, ViewModel } from '../../model.ts';
import { charsetClause, definerClause, identifier, identifiers, literal } from './text.ts';

/** @param columns names to say; empty where the SELECT has them itself. */
export function createView(view: ViewModel, definition: string, columns: readonly string[]): string {
  const algorithm = view.algorithm === null || view.algorithm === 'UNDEFINED' ? '' : `ALGORITHM=${view.algorithm} `;
  const names = columns.length === 0 ? '' : ` (${identifiers(columns)})`;
  const check = view.checkOption === 'NONE' ? '' : `\nWITH ${view.checkOption} CHECK OPTION`;
  return `CREATE ${algorithm}${definerClause(view.definer)}SQL SECURITY ${view.security} VIEW ${identifier(view.name)}${names} AS\n${definition}${check}`;
}

export function createTrigger({ name, definer, timing, event, statement }: TriggerModel, table: string): string {
  return `CREATE ${definerClause(definer)}TRIGGER ${identifier(name)} ${timing} ${event} ON ${identifier(table)} FOR EACH ROW\n${statement}`;
}

/** @param usual the collation of the database, which text has where none is said. */
export function createRoutine(routine: RoutineModel, body: string, usual: string): string {
  const head = `CREATE ${definerClause(routine.definer)}${kindOf(routine, body)} ${identifier(routine.name)}`;
  const isPackage = routine.kind === 'package' || routine.kind === 'package body';
  const parameters = isPackage ? '' : `(${parametersOf(routine, usual)})`;
  const oracle = isOracle(routine.sqlMode);
  const returns = routine.returns === null ? '' : ` ${oracle ? 'RETURN' : 'RETURNS'} ${typeOf(routine.returns, usual)}`;
  const text = routine.language === 'SQL' ? body : quotedBody(body);
  return `${head}${parameters}${returns}${characteristics(routine, isPackage)}\n${text}`;
}
/** Only its body tells that a function of MariaDB is an aggregate. */
function kindOf({ kind }: RoutineModel, body: string): string {
  return kind === 'function' && /\bFETCH\s+GROUP\s+NEXT\s+ROW\b/i.test(body) ? 'AGGREGATE FUNCTION' : kind.toUpperCase();
}
/** MariaDB's sql_mode ORACLE has a grammar of its own. */
function isOracle(sqlMode: string): boolean {
  return /(?:^|,)ORACLE(?:,|$)/.test(sqlMode);
}
function parametersOf({ kind, parameters, sqlMode }: RoutineModel, usual: string): string {
  const oracle = isOracle(sqlMode);
  return parameters
    .map((parameter) => {
      const [name, type] = [identifier(parameter.name), typeOf(parameter, usual)];
      if (kind === 'function' && parameter.mode === 'IN') return `${name} ${type}`;
      return oracle ? `${name} ${parameter.mode} ${type}` : `${parameter.mode} ${name} ${type}`;
    })
    .join(', ');
}
function typeOf(typed: TypedModel, usual: string): string {
  return `${typed.type}${charsetClause(typed, usual)}`;
}
function characteristics(routine: RoutineModel, isPackage: boolean): string {
  return [
    routine.language === 'SQL' ? '' : `\n  LANGUAGE ${routine.language}`,
    routine.deterministic && !isPackage ? '\n  DETERMINISTIC' : '',
    routine.dataAccess === 'CONTAINS SQL' || isPackage ? '' : `\n  ${routine.dataAccess}`,
    routine.security === 'INVOKER' ? '\n  SQL SECURITY INVOKER' : '',
    routine.comment === '' ? '' : `\n  COMMENT ${literal(routine.comment, routine.sqlMode)}`,
  ].join('');
}
/** The text of a program in another language. */
function quotedBody(body: string): string {
  const quotes = ['$$', '$js$', '$wsql$'].find((quote) => !body.includes(quote));
  return quotes === undefined ? `AS ${literal(body)}` : `AS ${quotes}${body}${quotes}`;
}

export function createEvent(event: EventModel, body: string): string {
  const { schedule, status } = event;
  const when =
    schedule.kind === 'once'
      ? `AT ${literal(schedule.at)}`
      : `EVERY ${schedule.value} ${schedule.unit}${bound('STARTS', schedule.starts)}${bound('ENDS', schedule.ends)}`;
  return [
    `CREATE ${definerClause(event.definer)}EVENT ${identifier(event.name)}`,
    `  ON SCHEDULE ${when}`,
    `  ON COMPLETION ${event.preserved ? '' : 'NOT '}PRESERVE`,
    `  ${status === 'ENABLED' ? 'ENABLE' : status === 'DISABLED' ? 'DISABLE' : 'DISABLE ON SLAVE'}`,
    ...(event.comment === '' ? [] : [`  COMMENT ${literal(event.comment, event.sqlMode)}`]),
    `  DO ${body}`,
  ].join('\n');
}
function bound(word: string, time: string | null): string {
  return time === null ? '' : ` ${word} ${literal(time)}`;
}

export function createSequence({ name, start, minimum, maximum, increment, cache, cycle }: SequenceModel): string {
  const option = (word: string, value: SequenceModel['start']) => (value === null ? '' : ` ${word} ${value}`);
  return `CREATE SEQUENCE ${identifier(name)}${option('START WITH', start)}${option('MINVALUE', minimum)}${option('MAXVALUE', maximum)}${option('INCREMENT BY', increment)}${option('CACHE', cache)}${cycle === true ? ' CYCLE' : ''}`;
}
