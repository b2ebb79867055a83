/** Where in a statement the cursor is: query blocks, their clauses, and the tables that they name. */
import { nameOf, type Token } from './tokens.ts';

export type Clause =
  | 'start'
  | 'select'
  | 'from'
  | 'on'
  | 'using'
  | 'where'
  | 'group'
  | 'having'
  | 'order'
  | 'limit'
  | 'into'
  | 'insert columns'
  | 'values'
  | 'set'
  | 'update'
  | 'other';

/** A table in a FROM list, or what stands for one. */
export interface Source {
  /** How columns are qualified with it: its alias, or its name. */
  readonly alias: string;
  readonly database: string | null;
  readonly name: string;
  /** Of derived tables and common tables: as far as they can be told. */
  readonly columns: readonly string[] | null;
}

/** A pair of parentheses, or the statement. */
export interface Block {
  readonly parent: Block | null;
  /** Places in the tokens: of the first one inside, and after the last. */
  readonly from: number;
  to: number;
  /** Of a query; else what is in the parentheses belongs to the block around. */
  readonly isQuery: boolean;
  /** Of a function's arguments. */
  readonly isCall: boolean;
  readonly children: Block[];
}

const QUERY_STARTS: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);

/** The blocks of a statement, the outermost one. @param cursor place in the tokens before which the cursor stands: a block that is not closed ends after all. */
export function blocksOf(tokens: readonly Token[]): Block {
  const root: Block = { parent: null, from: 0, to: tokens.length, isQuery: true, isCall: false, children: [] };
  let block = root;
  for (const [at, { kind }] of tokens.entries()) {
    if (kind === '(') {
      const isQuery = QUERY_STARTS.has(tokens[at + 1]?.word ?? '');
      const before = tokens[at - 1];
      const isCall =
        !isQuery && before !== undefined && (before.kind === 'function' || (before.isName && before.end === tokens[at]?.start));
      const inner: Block = { parent: block, from: at + 1, to: tokens.length, isQuery, isCall, children: [] };
      block.children.push(inner);
      block = inner;
    } else if (kind === ')' && block.parent !== null) {
      block.to = at;
      block = block.parent;
    }
  }
  return root;
}

/** The innermost block around a place. */
export function blockAt(block: Block, at: number): Block {
  const inner = block.children.find(({ from, to }) => at >= from && at <= to);
  return inner === undefined ? block : blockAt(inner, at);
}

/** The query that a block belongs to. */
export function queryOf(block: Block): Block {
  return block.isQuery || block.parent === null ? block : queryOf(block.parent);
}

/** Places of the tokens of a block itself, without those in parentheses inside of it. @param to place to end before. */
export function* ownTokens(block: Block, to = block.to): Generator<number> {
  let at = block.from;
  for (const { from, to: end } of block.children) {
    for (; at < Math.min(from, to); at++) yield at;
    at = Math.max(at, end);
  }
  for (; at < Math.min(block.to, to); at++) yield at;
}

const CLAUSES: Readonly<Record<string, Clause>> = {
  SELECT: 'select',
  FROM: 'from',
  JOIN: 'from',
  STRAIGHT_JOIN: 'from',
  ON: 'on',
  USING: 'using',
  WHERE: 'where',
  GROUP: 'group',
  HAVING: 'having',
  ORDER: 'order',
  LIMIT: 'limit',
  INTO: 'into',
  VALUES: 'values',
  SET: 'set',
  UPDATE: 'update',
  UNION: 'start',
  EXCEPT: 'start',
  INTERSECT: 'start',
};

/** The clause that a place is in. A group without one of its own is in that of the block around it. */
export function clauseAt(tokens: readonly Token[], block: Block, at: number): Clause {
  let clause: Clause = 'start';
  for (const place of ownTokens(block, at)) {
    const word = tokens[place]?.word ?? '';
    // FROM of EXTRACT, TRIM and SUBSTRING, and names like `t.set`.
    if (block.isCall || tokens[place - 1]?.kind === '.') continue;
    const next = CLAUSES[word];
    if (next !== undefined) clause = clauseOf(tokens, place, next, clause);
  }
  if (clause !== 'start' || block.isQuery || block.parent === null) return clause;
  const outer = clauseAt(tokens, block.parent, block.from - 1);
  return outer === 'into' ? 'insert columns' : outer;
}
const TABLES: ReadonlySet<Clause> = new Set(['update', 'from']);
function clauseOf(tokens: readonly Token[], at: number, next: Clause, before: Clause): Clause {
  const previous = tokens[at - 1]?.word ?? '';
  const first = tokens[0]?.word ?? '';
  // ON DUPLICATE KEY UPDATE a = …
  if (next === 'update' && previous === 'KEY') return 'set';
  // FOR UPDATE; ON UPDATE of a foreign key; GRANT … ON, CREATE INDEX … ON.
  if (next === 'update') return previous === 'FOR' || previous === 'ON' ? before : 'update';
  if (next === 'on') return TABLES.has(before) ? 'on' : 'other';
  if (next === 'values' && first !== 'INSERT' && first !== 'REPLACE' && at > 0) return before;
  if (next === 'set' && !['UPDATE', 'INSERT', 'REPLACE'].includes(first)) return at === 0 ? 'other' : before;
  return next;
}

/** The tables that a query names, in order. */
export function sourcesOf(
  tokens: readonly Token[],
  query: Block,
  commons: ReadonlyMap<string, readonly string[] | null>,
): readonly Source[] {
  const found: Source[] = [];
  collect(tokens, query, query, found, commons);
  return found;
}
const TABLE_LEADS: ReadonlySet<string> = new Set(['FROM', 'JOIN', 'STRAIGHT_JOIN', 'UPDATE', 'INTO', 'TABLE']);

function collect(
  tokens: readonly Token[],
  query: Block,
  block: Block,
  found: Source[],
  commons: ReadonlyMap<string, readonly string[] | null>,
): void {
  let expects = block !== query && clauseAt(tokens, block, block.from) === 'from';
  let last = block.from - 1;
  for (const at of ownTokens(block)) {
    for (const child of block.children)
      if (child.from > last && child.from <= at) child.isQuery ? derived(tokens, child, found) : inParentheses(child);
    last = at;
    const token = tokens[at];
    if (token === undefined || block.isCall) continue;
    if (TABLE_LEADS.has(token.word) && tokens[at - 1]?.kind !== '.') expects = true;
    else if (token.kind === ',' && clauseAt(tokens, block, at) === 'from') expects = true;
    else if (expects && token.isName) {
      const source = sourceAt(tokens, at, commons);
      if (source !== null) found.push(source);
      expects = false;
    } else if (!['LOW_PRIORITY', 'IGNORE', 'QUICK', 'LATERAL', 'DELAYED', 'HIGH_PRIORITY'].includes(token.word)) expects = false;
  }
  for (const child of block.children) if (child.from > last) child.isQuery ? derived(tokens, child, found) : inParentheses(child);

  function inParentheses(child: Block): void {
    if (!child.isCall && clauseAt(tokens, child, child.from) === 'from') collect(tokens, query, child, found, commons);
  }
}

/** `name`, `db.name`, with an alias. */
function sourceAt(tokens: readonly Token[], at: number, commons: ReadonlyMap<string, readonly string[] | null>): Source | null {
  const first = tokens[at];
  if (first === undefined || first.text === '') return null;
  const qualified = tokens[at + 1]?.kind === '.' && tokens[at + 2]?.isName === true;
  const named = qualified ? tokens[at + 2] : first;
  if (named === undefined) return null;
  const name = nameOf(named);
  const alias = aliasAt(tokens, at + (qualified ? 3 : 1)) ?? name;
  const database = qualified ? nameOf(first) : null;
  return { alias, database, name, columns: database === null ? (commons.get(name.toLowerCase()) ?? null) : null };
}
const NO_ALIAS: ReadonlySet<string> = new Set(
  'ON USING WHERE GROUP HAVING ORDER LIMIT JOIN INNER LEFT RIGHT CROSS NATURAL STRAIGHT_JOIN SET VALUES VALUE SELECT UNION EXCEPT INTERSECT FOR LOCK USE FORCE IGNORE PARTITION WINDOW INTO OUTER'.split(
    ' ',
  ),
);
function aliasAt(tokens: readonly Token[], at: number): string | null {
  const first = tokens[at];
  const token = first?.word === 'AS' ? tokens[at + 1] : first;
  if (token === undefined || NO_ALIAS.has(token.word)) return null;
  return token.isName && token.text !== '' ? nameOf(token) : null;
}

/** `(SELECT …) AS d`: its columns are those of its select list. */
function derived(tokens: readonly Token[], block: Block, found: Source[]): void {
  const alias = aliasAt(tokens, block.to + 1);
  if (alias !== null) found.push({ alias, database: null, name: alias, columns: columnsOf(tokens, block) });
}

/** Names of a query's columns, as far as they are said: aliases, and columns by their names. */
export function columnsOf(tokens: readonly Token[], query: Block): readonly string[] {
  const names: string[] = [];
  let last: Token | null = null;
  const end = () => {
    if (last?.isName === true) names.push(nameOf(last));
    last = null;
  };
  let inside = false;
  for (const at of ownTokens(query)) {
    const token = tokens[at];
    if (token === undefined) continue;
    if (token.word === 'SELECT') inside = true;
    else if (inside && CLAUSES[token.word] !== undefined && tokens[at - 1]?.kind !== '.') break;
    else if (token.kind === ',') end();
    else if (inside) last = token;
  }
  end();
  return names;
}

/** The common tables of all WITH clauses, by their names in lower case. */
export function commonTables(tokens: readonly Token[], root: Block): ReadonlyMap<string, readonly string[] | null> {
  const found = new Map<string, readonly string[] | null>();
  const visit = (block: Block) => {
    for (const child of block.children) {
      const as = tokens[child.from - 2];
      if (child.isQuery && as?.word === 'AS') {
        const list = tokens[child.from - 3];
        const named = list?.kind === ')' ? block.children[block.children.indexOf(child) - 1] : undefined;
        const name = named === undefined ? list : tokens[named.from - 2];
        if (name?.isName === true)
          found.set(nameOf(name).toLowerCase(), named === undefined ? columnsOf(tokens, child) : listed(tokens, named));
      }
      visit(child);
    }
  };
  visit(root);
  return found;
}
function listed(tokens: readonly Token[], block: Block): readonly string[] {
  return [...ownTokens(block)].flatMap((at) => {
    const token = tokens[at];
    return token?.isName === true ? [nameOf(token)] : [];
  });
}
