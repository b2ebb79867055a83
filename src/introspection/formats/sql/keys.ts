/** Indexes, foreign keys and checks, as CREATE TABLE and ALTER TABLE … ADD have them. */
import type { CheckModel, ForeignKeyModel, IndexModel, IndexPart, ServerModel } from '../../model.ts';
import { identifier, identifiers, literal, qualified } from './text.ts';

const WORDS = { primary: 'PRIMARY KEY', unique: 'UNIQUE KEY', index: 'KEY', fulltext: 'FULLTEXT KEY', spatial: 'SPATIAL KEY' } as const;

/** @param engine of the table: MEMORY has hash indexes where nothing is said. */
export function indexDefinition(index: IndexModel, engine: string | null = null): string {
  const name = index.kind === 'primary' ? '' : ` ${identifier(index.name)}`;
  return `${WORDS[index.kind]}${name} (${index.parts.map(indexPart).join(', ')})${indexOptions(index, engine)}`;
}
function indexPart({ column, expression, length, descending }: IndexPart): string {
  const what = column === null ? `(${expression ?? ''})` : `${identifier(column)}${length === null ? '' : `(${length})`}`;
  return `${what}${descending ? ' DESC' : ''}`;
}

/** An index that is not used is INVISIBLE to MySQL and IGNORED to MariaDB: each reads its word, and takes the other one for a comment. */
function indexOptions({ method, visible, comment }: IndexModel, engine: string | null): string {
  return [
    method === (engine?.toUpperCase() === 'MEMORY' ? 'BTREE' : 'HASH') ? ` USING ${method}` : '',
    comment === '' ? '' : ` COMMENT ${literal(comment)}`,
    visible ? '' : ' /*!80000 INVISIBLE */ /*M!100600 IGNORED */',
  ].join('');
}

/** @param database the one that its table is in. */
export function foreignKeyDefinition(key: ForeignKeyModel, database: string, { product }: Pick<ServerModel, 'product'>): string {
  const { referenced } = key;
  const table = referenced.database === database ? identifier(referenced.table) : qualified(referenced.database, referenced.table);
  const usual = product === 'MariaDB' ? 'RESTRICT' : 'NO ACTION';
  return [
    `CONSTRAINT ${identifier(key.name)} FOREIGN KEY (${identifiers(key.columns)}) REFERENCES ${table} (${identifiers(referenced.columns)})`,
    key.onDelete === usual ? '' : ` ON DELETE ${key.onDelete}`,
    key.onUpdate === usual ? '' : ` ON UPDATE ${key.onUpdate}`,
  ].join('');
}

/** A name that MariaDB has made up is left to the server: its names are of a table, and those of MySQL of a database. */
export function checkDefinition({ name, expression, enforced }: CheckModel): string {
  return `${/^CONSTRAINT_\d+$/.test(name) ? '' : `CONSTRAINT ${identifier(name)} `}CHECK (${expression})${enforced ? '' : ' /*!80016 NOT ENFORCED */'}`;
}
