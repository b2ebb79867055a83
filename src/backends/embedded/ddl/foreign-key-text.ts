/** A foreign key as SHOW CREATE TABLE and errors 1451 and 1452 print it. */
import type { ForeignKeyDef } from '../catalog/model.ts';
import { quoteName } from './canonical-expression.ts';

/** @param schema database of the referencing table: the referenced one is named only where it differs. */
export function foreignKeyText(key: ForeignKeyDef, schema: string): string {
  const columns = key.columns.map(quoteName).join(', ');
  const referenced = key.referencedColumns.map(quoteName).join(', ');
  const table = key.schema === schema ? quoteName(key.table) : `${quoteName(key.schema)}.${quoteName(key.table)}`;
  const onDelete = key.onDelete === 'NO ACTION' ? '' : ` ON DELETE ${key.onDelete}`;
  const onUpdate = key.onUpdate === 'NO ACTION' ? '' : ` ON UPDATE ${key.onUpdate}`;
  return `CONSTRAINT ${quoteName(key.name)} FOREIGN KEY (${columns}) REFERENCES ${table} (${referenced})${onDelete}${onUpdate}`;
}
