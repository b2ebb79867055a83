/** From a collation's name to its charset. */
import { collationByName } from '../../../codec/collations.ts';

const known = new Map<string, string>();
/** Charset of a collation; `binary` for none. */
export function charsetOf(collation: string | null): string {
  if (collation === null || collation === 'binary') return 'binary';
  if (collation.startsWith('utf8mb4_')) return 'utf8mb4';
  let charset = known.get(collation);
  if (charset === undefined) {
    charset = collationByName(collation)?.charset ?? 'utf8mb4';
    known.set(collation, charset);
  }
  return charset;
}
