/** Views, routines, triggers and events of a schema. */
import { UsageError } from '../../../errors.ts';
import type { Node } from './document.ts';
import type { ImportStatement } from './justdb.ts';
import { HARMLESS, literal, name } from './words.ts';

export function viewStatement(node: Node): ImportStatement {
  if (node.text('selectType')?.toUpperCase() === 'MATERIALIZED') throw new UsageError(`${node.where}: MySQL has no materialized views`);
  const query = node.required('query', 'content', 'definition', 'sql').trim().replace(/;\s*$/, '');
  const columns = node.nodes('Column').map((column) => name(column.text('alias') ?? column.required('name')));
  node.text('comment');
  const algorithm = oneOf(node, 'algorithm', ['UNDEFINED', 'MERGE', 'TEMPTABLE']);
  const security = oneOf(node, 'sqlSecurity', ['DEFINER', 'INVOKER']);
  const check = oneOf(node, 'checkOption', ['LOCAL', 'CASCADED']);
  const definer = node.text('definer');
  node.refuseUnread(HARMLESS);
  const head = [
    'CREATE',
    algorithm === undefined ? '' : ` ALGORITHM=${algorithm}`,
    definer === undefined ? '' : ` DEFINER=${account(definer)}`,
    security === undefined ? '' : ` SQL SECURITY ${security}`,
  ].join('');
  return {
    sql: `${head} VIEW ${name(node.required('name'))}${columns.length === 0 ? '' : ` (${columns.join(', ')})`} AS ${query}${check === undefined ? '' : ` WITH ${check} CHECK OPTION`}`,
    where: node.where,
  };
}
function oneOf(node: Node, member: string, words: readonly string[]): string | undefined {
  const text = node.text(member)?.toUpperCase();
  if (text !== undefined && !words.includes(text)) throw new UsageError(`${node.where}: ${member} is one of ${words.join(', ')}`);
  return text;
}
function account(text: string): string {
  const at = text.lastIndexOf('@');
  return at < 0 ? name(text) : `${name(text.slice(0, at))}@${name(text.slice(at + 1))}`;
}

/** A routine, trigger or event: `content` is the statement that creates it, the others what it is read with. */
export function programStatements(node: Node): ImportStatement[] {
  const { where } = node;
  const sql = node.required('content', 'sql');
  node.text('name');
  const settings = [
    ['sql_mode', node.text('sqlMode')],
    ['time_zone', node.text('timeZone')],
    ['collation_connection', node.text('connectionCollation')],
  ].flatMap(([variable = '', value]) => (value === undefined ? [] : [{ variable, value }]));
  node.refuseUnread(HARMLESS);
  if (settings.length === 0) return [{ sql, where }];
  const before = settings.map(({ variable }) => `@justdb_${variable} = @@${variable}`);
  const set = settings.map(({ variable, value }) => `${variable} = ${literal(value)}`);
  const after = settings.map(({ variable }) => `${variable} = @justdb_${variable}`);
  return [`SET ${before.join(', ')}`, `SET ${set.join(', ')}`, sql, `SET ${after.join(', ')}`].map((one) => ({ sql: one, where }));
}
