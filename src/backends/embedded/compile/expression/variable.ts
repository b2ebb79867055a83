/** User variables and system variables. */
import type { SystemVariable, UserVariable, UserVariableAssign } from '../../../../sql/ast.ts';
import type { Value } from '../../../../types.ts';
import type { RuntimeContext, UserVariableValue } from '../../runtime.ts';
import { variableDef } from '../../session/variables.ts';
import { familyOf, type Repr, type SqliteValue, type SqlType, Types } from '../../sql-type.ts';
import { Sql } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { scalar, settle } from '../convert.ts';
import { assignVariable, readVariable } from '../own-functions.ts';
import { Coercibility, expressionRepr, nullTyped, type Typed, typed } from '../typed.ts';
import { runtimeSource } from '../unit.ts';
import { encodeValue } from '../value.ts';
import { compileExpr } from './index.ts';

/** `@name`: of the type that it has when the plan is made, so the plan is made anew each time. */
export function userVariable(block: Block, expr: UserVariable): Typed {
  const { unit } = block;
  unit.cacheable = false;
  const name = expr.name.toLowerCase();
  const known = unit.context.runtime.userVariable(name);
  const assigned = unit.assigned.has(name);
  const type = known === null ? unset(assigned, unit.connectionCollation) : variableType(known, unit.connectionCollation);
  const repr = variableRepr(type);
  if (assigned) return typed(readVariable(name, type, repr), type, { repr, nullable: true });
  const evaluate = (context: RuntimeContext): SqliteValue => {
    const now = context.userVariable(name);
    return now === null ? null : encodeValue(now.value, repr);
  };
  return typed(Sql.bind(runtimeSource(`@${name}`, evaluate)), type, {
    repr,
    nullable: true,
    coercibility:
      type.collation === null ? Coercibility.NUMERIC : type.collation === 'binary' ? Coercibility.IGNORABLE : Coercibility.IMPLICIT,
  });
}
/** NULL, and no string of characters either; one that the statement assigns may become one. */
function unset(assigned: boolean, connectionCollation: string): SqlType {
  return Types.varchar(16383, assigned ? connectionCollation : 'binary');
}
/** A variable's decimal is its text. */
function variableRepr(type: SqlType): Repr {
  return type.name === 'DECIMAL' ? 'decimal' : expressionRepr(type);
}
/** Variables hold BIGINT, DECIMAL, DOUBLE or strings. */
function variableType(known: UserVariableValue, connectionCollation: string) {
  switch (familyOf(known.type)) {
    case 'integer':
    case 'year':
    case 'bit':
      return Types.bigint(21, known.type.unsigned);
    case 'decimal':
      return Types.decimal(65, 30);
    case 'float':
      return Types.double();
    case 'null':
    case 'binary':
      return { ...Types.longblob, length: 16777215 };
    case 'date':
    case 'datetime':
    case 'time':
      return { ...Types.longtext('latin1_swedish_ci'), length: 16777215 };
    default:
      return { ...Types.longtext(known.type.collation ?? connectionCollation), length: 16777215 };
  }
}
const deprecated =
  "Setting user variables within expressions is deprecated and will be removed in a future release. Consider alternatives: 'SET variable=expression, ...', or 'SELECT expression(s) INTO variables(s)'.";
/** `@name := value`, row by row. */
export function userVariableAssign(block: Block, expr: UserVariableAssign): Typed {
  const { unit } = block;
  unit.cacheable = false;
  unit.effects++;
  const name = expr.name.toLowerCase();
  const value = settle(scalar(compileExpr(block, expr.value)));
  unit.warn(1287, deprecated);
  return { ...value, sql: assignVariable(name, value), constant: null, origin: null };
}

/** `@@name`. @throws 1193 for an unknown one. */
export function systemVariable(block: Block, expr: SystemVariable): Typed {
  const { unit } = block;
  const scope = expr.scope === 'GLOBAL' ? 'GLOBAL' : expr.scope === null ? null : 'SESSION';
  const value = unit.context.runtime.systemVariable(expr.name, scope);
  const [type, coercibility] = systemType(expr.name, value);
  if (value === null) return { ...nullTyped, type, repr: expressionRepr(type) };
  const repr = expressionRepr(type);
  const evaluate = (context: RuntimeContext): SqliteValue => {
    const now = context.systemVariable(expr.name, scope);
    return now === null ? null : encodeValue(now, repr);
  };
  return typed(Sql.bind(runtimeSource(`@@${scope ?? ''}.${expr.name}`, evaluate)), type, { repr, nullable: true, coercibility });
}
function systemType(name: string, value: Value) {
  if (name === 'timestamp') return [Types.double(6), Coercibility.NUMERIC] as const;
  if (typeof value === 'number' && !Number.isInteger(value)) return [Types.double(6), Coercibility.NUMERIC] as const;
  if (typeof value === 'number' || typeof value === 'bigint') {
    const def = variableDef(name);
    if (def?.type === 'Boolean') return [Types.bigint(1), Coercibility.NUMERIC] as const;
    return [Types.bigint(21, def === null || !def.least.startsWith('-')), Coercibility.NUMERIC] as const;
  }
  return [Types.varchar(21845, 'utf8mb3_general_ci'), Coercibility.SYSTEM] as const;
}
