/** div_precision_increment: how many more digits after the point a quotient has than what is divided. */

import type { ArgInfo } from '../functions/definition.ts';
import { familyOf, type Repr, type SqlType } from '../sql-type.ts';
import { DIVISION_INCREMENT, MAX_SCALE } from '../values/decimal.ts';
import type { Unit } from './unit.ts';

interface Dividing {
  readonly result: (
    args: readonly ArgInfo[],
    collation: string,
  ) => { readonly type: SqlType; readonly repr: Repr; readonly nullable?: boolean };
}

/** `/` or AVG as the session has it. */
export function withIncrement<D extends Dividing>(unit: Unit, def: D): D {
  const more = Number(unit.context.runtime.systemVariable('div_precision_increment', 'SESSION') ?? DIVISION_INCREMENT) - DIVISION_INCREMENT;
  if (more === 0) return def;
  return {
    ...def,
    result: (args, collation) => {
      const made = def.result(args, collation);
      if (familyOf(made.type) !== 'decimal') return made;
      const decimals = Math.min(Math.max(made.type.decimals + more, 0), MAX_SCALE);
      const length = Math.min(made.type.length + decimals - made.type.decimals, 65);
      return { ...made, type: { ...made.type, length, decimals } };
    },
  };
}
