/** A foreign key as SHOW CREATE TABLE and errors 1451 and 1452 print it. */
import type { ForeignKeyDef } from '../catalog/model.ts';
import { quoteName } from './canonical-expression.ts';

/**
 * @param schema database of the referencing table: the referenced one is named only where it differs.
 * @param quoted how names are written.
 */
export function foreignKeyText(key: ForeignKeyDef, schema: string, quoted: (name: string) => string = quoteName): string {
  const columns = key.columns.map(quoted).join(', ');
  const referenced = key.referencedColumns.map(quoted).join(', ');
  const table = key.schema === schema ? quoted(key.table) : `${quoted(key.schema)}.${quoted(key.table)}`;
  const onDelete = key.onDelete === 'NO ACTION' ? '' : ` ON DELETE ${key.onDelete}`;
  const onUpdate = key.onUpdate === 'NO ACTION' ? '' : ` ON UPDATE ${key.onUpdate}`;
  return `CONSTRAINT ${quoted(key.name)} FOREIGN KEY (${columns}) REFERENCES ${table} (${referenced})${onDelete}${onUpdate}`;
}
