/** COM_FIELD_LIST: the columns of a table as a result would have them. */
import { SqlError } from '../../../errors.ts';
import type { Expr } from '../../../sql/ast.ts';
import type { Field } from '../../../types.ts';
import { likeMatcher } from '../collation/index.ts';
import { compileQuery } from '../compile/index.ts';
import { checkFields, seesColumn } from '../privileges/check.ts';
import { unguarded } from '../privileges/guard.ts';
import { selectOf } from './evaluate.ts';
import type { Session } from './session.ts';

const star: Expr = { kind: 'Star', schema: null, table: null, pos: 0 };

/** @param wildcard a LIKE pattern for column names; empty for all. @param schema the current one unless given. @throws SqlError 1046, 1146. */
export function fieldsOfTable(session: Session, table: string, wildcard: string, schema = session.context.database): readonly Field[] {
  if (schema === null) throw new SqlError(1046, '3D000', 'No database selected');
  checkFields(session, schema, table);
  const sees = (column: string): boolean => seesColumn(session, schema, table, column);
  const query = compileQuery(
    selectOf([star], {
      from: [{ kind: 'TableFactor', table: { schema, name: table, pos: 0 }, alias: null, partitions: [], hints: [], pos: 0 }],
    }),
    { ...session.compileContext('', [], [], false), guard: unguarded },
  );
  const matches = wildcard === '' ? null : likeMatcher(wildcard, '\\', 'utf8mb4_0900_ai_ci');
  return query.columns.map((column) => column.field).filter((field) => sees(field.name) && (matches === null || matches(field.name)));
}
