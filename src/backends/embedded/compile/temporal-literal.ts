/** DATE'…', TIME'…', TIMESTAMP'…'. */
import { SqlError } from '../../../errors.ts';
import type { TemporalLiteral } from '../../../sql/ast.ts';
import { Types } from '../sql-type.ts';
import { parseTemporalLiteral } from '../values/temporal.ts';
import { constant } from './literal.ts';
import type { Typed } from './typed.ts';
import type { Unit } from './unit.ts';

/** @throws 1525 where it is no such value. */
export function temporalLiteral(unit: Unit, literal: TemporalLiteral): Typed {
  unit.pin(literal.slot);
  const parsed = parseTemporalLiteral(literal.type, literal.value, unit.context.runtime);
  if (parsed === null) {
    const name = literal.type === 'TIMESTAMP' ? 'DATETIME' : literal.type;
    throw new SqlError(1525, 'HY000', `Incorrect ${name} value: '${literal.value}'`, literal.pos);
  }
  const { value, decimals } = parsed;
  switch (literal.type) {
    case 'DATE':
      return constant(value, Types.date);
    case 'TIME':
      return constant(value, Types.time(decimals));
    case 'TIMESTAMP':
      return constant(value, Types.datetime(decimals));
  }
}
