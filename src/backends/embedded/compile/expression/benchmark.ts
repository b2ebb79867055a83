/** BENCHMARK(count, expr): SQLite computes the expression for each row of a recursion of that many, which looks now and then whether it is to stop. */
import type { Expr, FunctionCall } from '../../../../sql/ast.ts';
import { Types } from '../../sql-type.ts';
import { Sql, type SqlExpr } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { callLibrary } from '../call.ts';
import { scalar } from '../convert.ts';
import { stopCheckCall } from '../select/poll.ts';
import { nullTyped, type Typed, typed } from '../typed.ts';

/** @param compile of the arguments. */
export function benchmark(block: Block, call: FunctionCall, compile: (args: readonly Expr[]) => Typed[]): Typed {
  const [count = nullTyped, value = nullTyped] = compile(call.args);
  const runs = typed(computed(block, count.sql, scalar(value).sql), Types.bigint(20), { repr: 'int', nullable: false });
  return callLibrary(block.unit, 'BENCHMARK', [count, runs]);
}

/** The number of values that were computed. */
function computed(block: Block, count: SqlExpr, value: SqlExpr): SqlExpr {
  const table = block.unit.name('t');
  const n = Sql.column(table, 'n');
  const goesOn = Sql.and([
    Sql.binary('<', n, Sql.native('coalesce', count, Sql.value(0))),
    Sql.or([Sql.binary('%', n, Sql.value(64)), stopCheckCall()]),
  ]);
  const from = { kind: 'Table', schema: null, name: table, alias: table } as const;
  const first = Sql.select({ columns: [{ expr: Sql.value(1), as: 'n' }] });
  const next = Sql.select({ columns: [{ expr: Sql.binary('+', n, Sql.value(1)), as: null }], from, where: goesOn });
  const rows = {
    kind: 'Compound',
    with: [],
    first,
    rest: [{ op: 'UNION ALL', query: next }],
    orderBy: [],
    limit: null,
    offset: null,
  } as const;
  const query = Sql.select({
    with: [{ name: table, columns: ['n'], query: rows }],
    // With the recursion's own column in it, SQLite does not take the count for one of the query around it.
    columns: [{ expr: Sql.native('count', Sql.when(n, value, null)), as: null }],
    from,
  });
  return { kind: 'Scalar', query };
}
