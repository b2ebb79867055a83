/** Equality of stored values: what decides whether an UPDATE changed a row. */
import type { SqliteValue } from '../sql-type.ts';

export function sameValue(left: SqliteValue, right: SqliteValue): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (left instanceof Uint8Array) return right instanceof Uint8Array && Buffer.compare(left, right) === 0;
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    if (typeof left === 'string' || typeof right === 'string') return false;
    return BigInt(left as number | bigint) === BigInt(right as number | bigint);
  }
  return false;
}
