/** What may stand where the cursor is. */
import { isReserved, type ParseMode } from '../sql/index.ts';
import { type Block, blockAt, blocksOf, type Clause, clauseAt, commonTables, queryOf, type Source, sourcesOf } from './blocks.ts';
import { builtInFunctions } from './functions.ts';
import { joinConditions } from './joins.ts';
import { acceptsName, keywordsAt } from './keywords.ts';
import { memberPlace } from './members.ts';
import { expectationOf } from './places.ts';
import { score } from './rank.ts';
import type { SchemaIndex, TableInfo } from './schema-index.ts';
import { nameOf, type StatementTokens, statementTokens, type Token } from './tokens.ts';

export interface Completion {
  /** What is put into the text. */
  readonly text: string;
  /** What a menu shows. */
  readonly label: string;
  /** A line about it; empty: none. */
  readonly detail: string;
  readonly kind: 'keyword' | 'database' | 'table' | 'view' | 'alias' | 'column' | 'function' | 'procedure' | 'join' | 'value' | 'name';
}
export interface Completions {
  /** The part of the text that they replace. */
  readonly from: number;
  readonly to: number;
  /** The best first. */
  readonly items: readonly Completion[];
}
export interface CompletionRequest {
  readonly text: string;
  readonly cursor: number;
  readonly mode: ParseMode;
  /** The current one. */
  readonly database: string | null;
}

/** No menu needs more. */
const MOST_ITEMS = 200;

/** What the rest of this module works with. */
export interface Place {
  readonly request: CompletionRequest;
  readonly schema: SchemaIndex;
  readonly statement: StatementTokens;
  /** All tokens, those after the cursor too. */
  readonly tokens: readonly Token[];
  /** How many are before the cursor. */
  readonly at: number;
  readonly block: Block;
  readonly clause: Clause;
  readonly commons: ReadonlyMap<string, readonly string[] | null>;
  /** Tables of the query that the cursor is in, then of those around it. */
  readonly sources: readonly Source[];
}

/** An opened quote of a name is replaced together with the name. @returns nothing in comments and in strings, but for members of ENUM and SET. Never throws, whatever the text is. */
export function complete(request: CompletionRequest, schema: SchemaIndex): Completions {
  const { text, cursor, mode } = request;
  const statement = statementTokens(text, cursor, mode);
  const { typed } = statement;
  const none = { from: cursor, to: cursor, items: [] };
  if (statement.inComment) return none;
  const place = placeOf(request, schema, statement);
  const found: Completion[] = [];
  const isString = typed.quote === "'" || (typed.quote === '"' && !mode.ansiQuotes);
  const members = memberPlace(place);
  if (isString) found.push(...(members === null ? namesInQuotes(place) : values(members, typed.quote, text, cursor)));
  else {
    if (members !== null && typed.quote === '') found.push(...values(members, '', text, cursor));
    found.push(...candidates(place));
  }
  return { from: isString || typed.quote === '' ? typed.from : typed.from - 1, to: cursor, items: ranked(found, typed.text) };
}
function placeOf(request: CompletionRequest, schema: SchemaIndex, statement: StatementTokens): Place {
  // The word that is typed holds its place: what follows is not what goes on with the word before.
  const tokens = [...statement.before, placeholder(statement.typed.from), ...statement.after];
  const at = statement.before.length;
  const root = blocksOf(tokens);
  const block = blockAt(root, at);
  const commons = commonTables(tokens, root);
  const sources: Source[] = [];
  for (let query: Block | null = queryOf(block); query !== null; query = query.parent === null ? null : queryOf(query.parent))
    sources.push(...sourcesOf(tokens, query, commons));
  return { request, schema, statement, tokens, at, block, clause: clauseAt(tokens, block, at), commons, sources };
}

function placeholder(at: number): Token {
  return { kind: 'ident', text: '', word: '', isName: true, start: at, end: at };
}

function ranked(found: readonly Completion[], typed: string): readonly Completion[] {
  const seen = new Set<string>();
  return found
    .map((item, order) => ({
      item,
      order,
      points: score(typed, item.kind === 'column' ? (item.label.split('.').at(-1) ?? '') : item.label),
    }))
    .filter(({ item, points }) => {
      const key = `${item.kind === 'keyword' || item.kind === 'function' ? 'word' : item.kind}\u0000${item.text}`;
      if (points === 0 || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => Math.floor(b.points / 100) - Math.floor(a.points / 100) || a.order - b.order)
    .slice(0, MOST_ITEMS)
    .map(({ item }) => item);
}

/** All that may stand there, what is nearest first. */
function candidates(place: Place): readonly Completion[] {
  const { tokens, at, statement, request } = place;
  const previous = tokens[at - 1];
  if (/^@@/.test(request.text.slice(Math.max(0, statement.typed.from - 2), statement.typed.from)) || previous?.kind === '@@')
    return names(place, 'variable');
  if (previous?.kind === '.') return qualified(place);
  const expected = expectationOf(place);
  if ((expected === 'expression' || expected === 'columns') && !takesName(place)) return keywords(place);
  const words = keywords(place);
  switch (expected) {
    case 'tables':
      return [...tables(place), ...databases(place, '.'), ...words];
    case 'views':
      return [...tables(place).filter(({ kind }) => kind === 'view'), ...words];
    case 'databases':
      return [...databases(place, ''), ...words];
    case 'procedures':
      return [...routines(place, 'procedure'), ...words];
    case 'functions':
      return [...routines(place, 'function'), ...words];
    case 'variable':
    case 'charset':
    case 'collation':
    case 'engine':
    case 'user':
      return [...names(place, expected), ...words];
    case 'columns':
      return [...columns(place), ...words];
    case 'expression':
      return [...expression(place), ...words];
    case 'words':
      return words;
  }
}

/** `ORDER |` is no place for a name, `ORDER BY |` is one. */
function takesName({ statement, request }: Place): boolean {
  return acceptsName(request.text.slice(statement.start, statement.typed.from - (statement.typed.quote === '' ? 0 : 1)), request.mode);
}

function expression(place: Place): readonly Completion[] {
  const conditions = place.clause === 'on' ? joinConditions(place) : [];
  const aliases = place.sources.length > 1 ? sourceNames(place) : [];
  return [
    ...conditions,
    ...columns(place),
    ...aliases,
    ...functions(place),
    ...routines(place, 'function'),
    ...(place.sources.length === 1 ? sourceNames(place) : []),
  ];
}

// Names

/** A name as it can be written: in quotes where it needs them. */
export function written(name: string, place: Place): string {
  const { typed } = place.statement;
  const quote = place.request.mode.ansiQuotes && typed.quote === '"' ? '"' : '`';
  const isPlain = /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*$/.test(name) && !isReserved(name);
  return isPlain && typed.quote === '' ? name : `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
}

function databases(place: Place, after: string): Completion[] {
  return place.schema.databases.map((name) => ({ text: written(name, place) + after, label: name, detail: 'database', kind: 'database' }));
}
function tableItem(table: TableInfo, place: Place): Completion {
  const detail = `${table.kind === 'view' ? 'view' : 'table'} ${table.database}.${table.name}${table.columns.length === 0 ? '' : ` (${table.columns.length} columns)`}`;
  return { text: written(table.name, place), label: table.name, detail, kind: table.kind === 'view' ? 'view' : 'table' };
}
/** Of thousands, only those that fit. */
function tablesIn(database: string, place: Place): Completion[] {
  const fitting = Array.from(place.schema.tables(database)).filter(({ name }) => score(place.statement.typed.text, name) > 0);
  return fitting.map((table) => tableItem(table, place));
}
function tables(place: Place): Completion[] {
  const { request, commons } = place;
  const common = [...commons.keys()].map(
    (name): Completion => ({ text: written(name, place), label: name, detail: 'WITH', kind: 'table' }),
  );
  return [...common, ...(request.database === null ? [] : tablesIn(request.database, place))];
}
function sourceNames(place: Place): Completion[] {
  return place.sources.map(({ alias, name }) => ({
    text: `${written(alias, place)}.`,
    label: alias,
    detail: alias === name ? 'table' : `alias of ${name}`,
    kind: 'alias',
  }));
}
/** The stored table that a source stands for. */
export function tableOf({ database, name, columns }: Source, place: Place): TableInfo | null {
  const inside = database ?? place.request.database;
  return columns !== null || inside === null ? null : place.schema.table(inside, name);
}
function columnsOfSource(source: Source, place: Place): Completion[] {
  const table = tableOf(source, place);
  if (table !== null)
    return table.columns.map(({ name, type }) => ({
      text: written(name, place),
      label: name,
      detail: `${source.alias}.${name} ${type}`,
      kind: 'column',
    }));
  return (source.columns ?? []).map((name) => ({
    text: written(name, place),
    label: name,
    detail: `${source.alias}.${name}`,
    kind: 'column',
  }));
}

/** Columns in scope; with the table before those that several have. */
function columns(place: Place): Completion[] {
  const inScope = place.sources.map((source) => ({ source, items: columnsOfSource(source, place) }));
  const counts = new Map<string, number>();
  for (const { items } of inScope)
    for (const { label } of items) counts.set(label.toLowerCase(), (counts.get(label.toLowerCase()) ?? 0) + 1);
  const alone = ['insert columns', 'set', 'using'].includes(place.clause);
  return inScope.flatMap(({ source, items }) =>
    items.map((item): Completion => {
      if (alone || counts.get(item.label.toLowerCase()) === 1) return item;
      return { ...item, text: `${written(source.alias, place)}.${item.text}`, label: `${source.alias}.${item.label}` };
    }),
  );
}

/** After a dot: columns of a table, or what a database has. */
function qualified(place: Place): readonly Completion[] {
  const { tokens, at, schema } = place;
  const before = tokens[at - 2];
  if (before === undefined) return [];
  const name = nameOf(before);
  const outer = tokens[at - 3]?.kind === '.' ? tokens[at - 4] : undefined;
  if (outer !== undefined) {
    const table = schema.table(nameOf(outer), name);
    return table === null ? [] : columnsOfSource({ alias: name, database: table.database, name, columns: null }, place);
  }
  const source = place.sources.find(({ alias }) => alias.toLowerCase() === name.toLowerCase());
  const own = source === undefined ? [] : columnsOfSource(source, place);
  const isTable = expectationOf({ ...place, at: at - 2 }) === 'tables';
  const inside = tablesIn(name, place);
  const programs = schema.routines(name).map((routine) => routineItem(routine, place));
  if (own.length > 0 && !isTable) return own;
  return [...inside, ...programs];
}

function functions(place: Place): Completion[] {
  const lower = /^[a-z]/.test(place.statement.typed.text);
  return Array.from(builtInFunctions(), ([name, signature]) => {
    const text = lower ? name.toLowerCase() : name;
    return { text: signature === `${name}()` ? `${text}()` : `${text}(`, label: text, detail: signature, kind: 'function' };
  });
}
function routineItem({ name, kind, parameters }: ReturnType<SchemaIndex['routines']>[number], place: Place): Completion {
  return { text: `${written(name, place)}(${parameters === '' ? ')' : ''}`, label: name, detail: `${name}(${parameters})`, kind };
}
function routines(place: Place, kind: 'function' | 'procedure'): Completion[] {
  const { database } = place.request;
  if (database === null) return [];
  return place.schema.routines(database).flatMap((routine) => (routine.kind === kind ? [routineItem(routine, place)] : []));
}
function names({ schema }: Place, kind: Parameters<SchemaIndex['names']>[0]): Completion[] {
  return schema.names(kind).map((name) => ({ text: name, label: name, detail: kind, kind: 'name' }));
}
/** SHOW VARIABLES LIKE '…' */
function namesInQuotes(place: Place): readonly Completion[] {
  const words = place.statement.before.map(({ word }) => word);
  return words[0] === 'SHOW' && words.includes('VARIABLES') ? names(place, 'variable') : [];
}

function values(members: readonly string[], quote: string, text: string, cursor: number): Completion[] {
  const closed = text.charAt(cursor) === "'";
  return members.map((member) => {
    const inside = member.replaceAll('\\', '\\\\').replaceAll("'", "''");
    return { text: quote === '' ? `'${inside}'` : `${inside}${closed ? '' : quote}`, label: member, detail: 'value', kind: 'value' };
  });
}

function keywords(place: Place): Completion[] {
  const { statement, request } = place;
  const { typed } = statement;
  if (typed.quote !== '') return [];
  const lower = /^[a-z]/.test(typed.text) || (typed.text === '' && isWrittenLow(statement.before));
  return keywordsAt(request.text.slice(statement.start, typed.from), typed.text, request.mode).map((word) => {
    const text = lower ? word.toLowerCase() : word;
    return { text, label: text, detail: '', kind: 'keyword' };
  });
}
/** Whether the last keyword was written in lower case. */
function isWrittenLow(before: readonly Token[]): boolean {
  const last = before.findLast(({ word, isName }) => word !== '' && !isName);
  return last !== undefined && last.text === last.text.toLowerCase();
}
