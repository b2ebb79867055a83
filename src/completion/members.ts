/** Where a value of an ENUM or SET column is wanted. */
import { type Place, tableOf } from './complete.ts';
import { nameOf } from './tokens.ts';

const COMPARES: ReadonlySet<string> = new Set(['=', '<>', '<=>', '!=']);

/** @returns the members; null where the value is another column's, or none. */
export function memberPlace(place: Place): readonly string[] | null {
  const { tokens, at } = place;
  const previous = tokens[at - 1];
  if (previous === undefined) return null;
  if (COMPARES.has(previous.kind) || previous.word === 'LIKE') return membersOf(place, at - 2);
  // IN ('a', 'b', |
  const open = place.block.from - 1;
  if (tokens[open - 1]?.word === 'IN' && (previous.kind === '(' || previous.kind === ',')) {
    const column = open - 2;
    return membersOf(place, tokens[column]?.word === 'NOT' ? column - 1 : column);
  }
  return inserted(place);
}

function membersOf(place: Place, at: number): readonly string[] | null {
  const { tokens, sources } = place;
  const token = tokens[at];
  if (token === undefined || !token.isName) return null;
  const qualifier = tokens[at - 1]?.kind === '.' ? tokens[at - 2] : undefined;
  const alias = qualifier === undefined ? null : nameOf(qualifier).toLowerCase();
  const name = nameOf(token).toLowerCase();
  for (const source of sources) {
    if (alias !== null && source.alias.toLowerCase() !== alias) continue;
    const column = tableOf(source, place)?.columns.find((each) => each.name.toLowerCase() === name);
    if (column !== undefined) return column.members.length === 0 ? null : column.members;
  }
  return null;
}

/** INSERT INTO t (a, b) VALUES (1, | */
function inserted(place: Place): readonly string[] | null {
  const { tokens, block, at, sources } = place;
  if (place.clause !== 'values' || block.isQuery) return null;
  const [source] = sources;
  const table = source === undefined ? null : tableOf(source, place);
  if (table === null) return null;
  const position = tokens.slice(block.from, at).filter(({ kind }) => kind === ',').length;
  const list = block.parent?.children.find(({ from }) => from < block.from);
  const named = list !== undefined && tokens[list.to + 1]?.word.startsWith('VALUE') === true;
  const names = named
    ? tokens
        .slice(list.from, list.to)
        .filter(({ isName }) => isName)
        .map(nameOf)
    : table.columns.map(({ name }) => name);
  const members = table.columns.find(({ name }) => name.toLowerCase() === names[position]?.toLowerCase())?.members ?? [];
  return members.length === 0 ? null : members;
}
