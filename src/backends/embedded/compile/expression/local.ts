/** Local variables of stored programs, and the columns of NEW and OLD in triggers. */
import { SqlError } from '../../../../errors.ts';
import type { LocalRef } from '../../../../sql/ast.ts';
import type { RuntimeContext } from '../../runtime.ts';
import { type Repr, type SqliteValue, storedRepr } from '../../sql-type.ts';
import { Sql } from '../../sqlite/ast.ts';
import { unnamedOrigin } from '../stored-function.ts';
import { boundOf, Coercibility, type Typed, typed } from '../typed.ts';
import { runtimeSource, type Unit } from '../unit.ts';

/** What SQLite keeps as INTEGER: a number of JavaScript would be bound as REAL, and divided as such. */
const wholes: ReadonlySet<Repr> = new Set<Repr>(['int', 'uint', 'scaled', 'time', 'enum', 'set']);
function whole(value: SqliteValue): SqliteValue {
  return typeof value === 'number' ? BigInt(value) : value;
}

/** A variable's value at the start of the statement. Its type is that of its declaration, so plans stay. */
export function localRef(unit: Unit, expr: LocalRef): Typed {
  const { place } = expr;
  const def = unit.context.locals?.[place];
  if (def === undefined) throw new SqlError(1054, '42S22', `Unknown column '${expr.name}' in 'field list'`, expr.pos);
  const repr = storedRepr(def.type);
  const evaluate = wholes.has(repr)
    ? (context: RuntimeContext) => whole(context.local(place))
    : (context: RuntimeContext) => context.local(place);
  return typed(Sql.bind(runtimeSource(`local ${place}`, evaluate)), def.type, {
    repr,
    nullable: true,
    bound: boundOf(def.type, repr),
    origin: unnamedOrigin(def),
    coercibility: def.type.collation === null && repr !== 'bytes' ? Coercibility.NUMERIC : Coercibility.IMPLICIT,
  });
}
