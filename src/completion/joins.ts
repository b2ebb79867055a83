/** JOIN … ON: the foreign keys between the table that is joined and those before it. */
import type { Source } from './blocks.ts';
import { type Completion, type Place, tableOf, written } from './complete.ts';
import type { ForeignKeyInfo, TableInfo } from './schema-index.ts';

export function joinConditions(place: Place): readonly Completion[] {
  const { tokens, at, sources } = place;
  if (tokens[at - 1]?.word !== 'ON') return [];
  // The table before ON is the last one that is named before the cursor.
  const joined = sources.findLast((source) => tokens.slice(0, at).some(({ text }) => unquoted(text) === source.alias));
  if (joined === undefined) return [];
  const table = tableOf(joined, place);
  if (table === null) return [];
  return sources.slice(0, sources.indexOf(joined)).flatMap((other) => {
    const otherTable = tableOf(other, place);
    if (otherTable === null) return [];
    return [...between(joined, table, other, otherTable, place), ...between(other, otherTable, joined, table, place)];
  });
}

/** Foreign keys of one that refer to the other. */
function between(from: Source, fromTable: TableInfo, to: Source, toTable: TableInfo, place: Place): Completion[] {
  return fromTable.foreignKeys
    .filter((key) => refersTo(key, toTable))
    .map((key) => {
      const pairs = key.columns.map(
        (column, at) => `${qualified(from, column, place)} = ${qualified(to, key.referenced[at] ?? '', place)}`,
      );
      const text = pairs.join(' AND ');
      return { text, label: text, detail: `foreign key of ${fromTable.name}`, kind: 'join' };
    });
}
function refersTo({ database, table }: ForeignKeyInfo, { database: inside, name }: TableInfo): boolean {
  return table.toLowerCase() === name.toLowerCase() && database.toLowerCase() === inside.toLowerCase();
}
function qualified({ alias }: Source, column: string, place: Place): string {
  return `${written(alias, place)}.${written(column, place)}`;
}
function unquoted(text: string): string {
  return text.replace(/^[`"]|[`"]$/g, '');
}
