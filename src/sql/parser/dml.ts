/** INSERT, REPLACE, UPDATE, DELETE, LOAD DATA, CALL, DO, HANDLER. */
import type {
  Assignment,
  Call,
  ColumnRef,
  Delete,
  Do,
  Expr,
  Handler,
  Insert,
  InsertSource,
  LoadData,
  QualifiedName,
  TableFactor,
  TableRef,
  Update,
  UserVariable,
  WithClause,
} from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { parseColumnRef } from './primary.ts';
import { parseExprOrDefault, parseOrderItems, parseQuery, parseSimpleLimit, startsQuery } from './select.ts';
import { parseTable, parseTableRefs } from './tables.ts';
import { acceptCharsetKeyword, parseCharsetName, parseFileFormat } from './types.ts';
import { skipStatement } from './whole.ts';

/** `column '=' (expr | DEFAULT)` */
function parseAssignment(p: Cursor): Assignment {
  const column = parseColumnRef(p);
  if (!p.accept('=')) p.expect(':=');
  return { column, value: parseExprOrDefault(p) };
}
function parseAssignments(p: Cursor): Assignment[] {
  const assignments = [parseAssignment(p)];
  while (p.accept(',')) assignments.push(parseAssignment(p));
  return assignments;
}

// ── INSERT, REPLACE ──────────────────────────────────────────────────────────

/** `(INSERT|REPLACE) [priority] [IGNORE] [INTO] table [PARTITION (…)] source [AS alias] [ON DUPLICATE KEY UPDATE …]` */
export function parseInsert(p: Cursor): Insert {
  const pos = p.start;
  const replace = p.kind === 'REPLACE';
  p.advance();
  const hints = p.takeHint();
  const priority = p.acceptOne(replace ? (['LOW_PRIORITY', 'DELAYED'] as const) : (['LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY'] as const));
  const ignore = !replace && p.accept('IGNORE');
  p.accept('INTO');
  const table = p.qualifiedName();
  const partitions = p.accept('PARTITION') ? p.identifierList() : [];
  const columns = parseInsertColumns(p);
  const source = parseInsertSource(p, columns);
  const rowAlias = !replace && source.kind !== 'Query' && p.accept('AS') ? parseRowAlias(p) : null;
  const onDuplicate = replace ? null : parseOnDuplicate(p);
  return {
    kind: 'Insert',
    replace,
    priority,
    ignore,
    table,
    partitions,
    columns: columns === QUERY_FOLLOWS ? null : columns,
    source,
    rowAlias,
    onDuplicate,
    hints,
    pos,
  };
}

/** Stands for "no column list, but a parenthesis that opens a query". */
const QUERY_FOLLOWS: readonly ColumnRef[] = [];

/** `['(' [column [',' column]…] ')']` */
function parseInsertColumns(p: Cursor): readonly ColumnRef[] | null {
  if (p.kind !== '(') return null;
  const next = p.peek();
  if (next === 'SELECT' || next === 'WITH' || next === 'TABLE' || next === '(' || next === 'VALUES') return QUERY_FOLLOWS;
  p.advance();
  const columns: ColumnRef[] = [];
  if (!p.at(')')) {
    do columns.push(parseColumnRef(p));
    while (p.accept(','));
  }
  p.expect(')');
  return columns;
}

function parseInsertSource(p: Cursor, columns: readonly ColumnRef[] | null): InsertSource {
  if (columns === null && p.accept('SET')) return { kind: 'Set', assignments: parseAssignments(p) };
  if (p.kind === 'VALUE' || (p.kind === 'VALUES' && p.peek() !== 'ROW')) {
    p.advance();
    const rows = [parseRow(p)];
    while (p.at(',')) {
      p.advance();
      rows.push(parseRow(p));
    }
    return { kind: 'Values', rows };
  }
  if (p.kind !== '(' && !startsQuery(p)) p.fail();
  return { kind: 'Query', query: parseQuery(p) };
}

/** `'(' [(expr | DEFAULT) [',' …]] ')'` */
function parseRow(p: Cursor): readonly Expr[] {
  p.expect('(');
  if (p.accept(')')) return [];
  const row = [parseExprOrDefault(p)];
  while (p.kind === ',') {
    p.advance();
    row.push(parseExprOrDefault(p));
  }
  p.expect(')');
  return row;
}

/** `AS name ['(' columns ')']` */
function parseRowAlias(p: Cursor): Insert['rowAlias'] {
  const name = p.identifier();
  return { name, columns: p.kind === '(' ? p.identifierList() : null };
}

/** `[ON DUPLICATE KEY UPDATE assignments]` */
function parseOnDuplicate(p: Cursor): readonly Assignment[] | null {
  if (!p.accept('ON')) return null;
  p.expectBoth('DUPLICATE', 'KEY');
  p.expect('UPDATE');
  return parseAssignments(p);
}

// ── UPDATE, DELETE ───────────────────────────────────────────────────────────

/** `UPDATE [LOW_PRIORITY] [IGNORE] tables SET assignments [WHERE …] [ORDER BY …] [LIMIT n]` */
export function parseUpdate(p: Cursor, ctes: WithClause | null = null, pos = p.start): Update {
  p.expect('UPDATE');
  const hints = p.takeHint();
  const lowPriority = p.accept('LOW_PRIORITY');
  const ignore = p.accept('IGNORE');
  const tables = parseTableRefs(p);
  p.expect('SET');
  const assignments = parseAssignments(p);
  return { kind: 'Update', with: ctes, lowPriority, ignore, tables, assignments, ...parseRestriction(p, isSingle(tables)), hints, pos };
}

function isSingle(tables: readonly TableRef[]): boolean {
  return tables.length === 1 && tables[0]?.kind !== 'Join' && tables[0]?.kind !== 'TableList';
}

/** `[WHERE …]`, and of one table `[ORDER BY …] [LIMIT n]` */
function parseRestriction(p: Cursor, single: boolean): Pick<Update, 'where' | 'orderBy' | 'limit'> {
  const where = p.accept('WHERE') ? parseExpr(p) : null;
  if (!single && p.kind !== 'ORDER' && p.kind !== 'LIMIT') return { where, orderBy: [], limit: null };
  let orderBy: Update['orderBy'] = [];
  if (p.accept('ORDER')) {
    p.expect('BY');
    orderBy = parseOrderItems(p);
  }
  return { where, orderBy, limit: parseSimpleLimit(p) };
}

/** `DELETE [LOW_PRIORITY] [QUICK] [IGNORE] (FROM table … | targets FROM tables … | FROM targets USING tables …)` */
export function parseDelete(p: Cursor, ctes: WithClause | null = null, pos = p.start): Delete {
  p.expect('DELETE');
  const base = { kind: 'Delete', with: ctes, hints: p.takeHint(), ...parseDeleteOptions(p), pos } as const;
  if (p.kind !== 'FROM') {
    const targets = p.list(() => parseDeleteTarget(p));
    p.expect('FROM');
    const from = parseTableRefs(p);
    return { ...base, targets, using: false, from, ...parseMultiWhere(p) };
  }
  p.advance();
  const mark = p.mark();
  const targets = p.list(() => parseDeleteTarget(p));
  if (targets.length > 1 && !p.at('USING')) p.fail();
  if (p.accept('USING')) return { ...base, targets, using: true, from: parseTableRefs(p), ...parseMultiWhere(p) };
  p.reset(mark);
  const from: TableFactor[] = [parseDeleteTable(p)];
  return { ...base, targets: null, using: false, from, ...parseRestriction(p, true) };
}

function parseMultiWhere(p: Cursor): Pick<Delete, 'where' | 'orderBy' | 'limit'> {
  return { where: p.accept('WHERE') ? parseExpr(p) : null, orderBy: [], limit: null };
}

function parseDeleteOptions(p: Cursor): { lowPriority: boolean; quick: boolean; ignore: boolean } {
  const options = { lowPriority: false, quick: false, ignore: false };
  for (;;) {
    if (p.accept('LOW_PRIORITY')) options.lowPriority = true;
    else if (p.kind === 'QUICK' && isOption(p)) {
      p.advance();
      options.quick = true;
    } else if (p.accept('IGNORE')) options.ignore = true;
    else return options;
  }
}
/** QUICK is an identifier too: a table of that name is followed by what follows a table. */
function isOption(p: Cursor): boolean {
  const next = p.peek();
  return next !== '.' && next !== ',';
}

/** `[schema '.'] table ['.' '*']` */
function parseDeleteTarget(p: Cursor): QualifiedName {
  const pos = p.start;
  let schema: string | null = null;
  let name = p.identifier();
  while (p.accept('.')) {
    if (p.accept('*')) return { schema, name, pos };
    if (schema !== null) p.fail();
    schema = name;
    name = p.identifier();
  }
  return { schema, name, pos };
}

/** `table [[AS] alias] [PARTITION '(' names ')']` */
function parseDeleteTable(p: Cursor): TableFactor {
  const table = parseTable(p);
  return p.accept('PARTITION') ? { ...table, partitions: p.identifierList() } : table;
}

// ── LOAD DATA ────────────────────────────────────────────────────────────────

/** `LOAD (DATA|XML) [LOW_PRIORITY|CONCURRENT] [LOCAL] INFILE file [REPLACE|IGNORE] INTO TABLE t …` */
export function parseLoadData(p: Cursor): LoadData {
  const pos = p.start;
  p.advance();
  const xml = p.expectOne(['DATA', 'XML']) === 'XML';
  const priority = p.acceptOne(['LOW_PRIORITY', 'CONCURRENT']);
  const local = p.accept('LOCAL');
  p.expect('INFILE');
  const file = p.string();
  const onDuplicate = p.acceptOne(['REPLACE', 'IGNORE']);
  p.expectBoth('INTO', 'TABLE');
  const table = p.qualifiedName();
  const partitions = p.accept('PARTITION') ? p.identifierList() : [];
  const charset = acceptCharsetKeyword(p) ? parseCharsetName(p) : null;
  const rowTag = xml ? parseRowTag(p) : null;
  const format = parseFileFormat(p);
  const ignoreLines = parseIgnoreLines(p);
  const columns = p.kind === '(' ? parseLoadColumns(p) : null;
  const set = p.accept('SET') ? parseAssignments(p) : [];
  return {
    kind: 'LoadData',
    xml,
    local,
    priority,
    file,
    onDuplicate,
    table,
    partitions,
    charset,
    format,
    rowTag,
    ignoreLines,
    columns,
    set,
    pos,
  };
}
function parseRowTag(p: Cursor): string | null {
  if (!p.accept('ROWS')) return null;
  p.expectBoth('IDENTIFIED', 'BY');
  return p.string();
}
function parseIgnoreLines(p: Cursor): number {
  if (!p.accept('IGNORE')) return 0;
  const count = p.integer();
  p.expectOne(['LINES', 'ROWS']);
  return count;
}
function parseLoadColumns(p: Cursor): (ColumnRef | UserVariable)[] {
  p.expect('(');
  if (p.accept(')')) return [];
  const columns = p.list(() => parseLoadColumn(p));
  p.expect(')');
  return columns;
}
function parseLoadColumn(p: Cursor): ColumnRef | UserVariable {
  const pos = p.start;
  const name = p.acceptUserVariable();
  return name === null ? parseColumnRef(p) : { kind: 'UserVariable', name, pos };
}

// ── CALL, DO, HANDLER ────────────────────────────────────────────────────────

/** `CALL name ['(' [exprs] ')']` */
export function parseCallStatement(p: Cursor): Call {
  const pos = p.start;
  p.advance();
  const routine = p.qualifiedName();
  let args: readonly Expr[] = [];
  if (p.accept('(') && !p.accept(')')) {
    args = p.list(() => parseExpr(p));
    p.expect(')');
  }
  return { kind: 'Call', routine, args, pos };
}

/** `DO expr [[AS] alias] [',' …]` */
export function parseDo(p: Cursor): Do {
  const pos = p.start;
  p.advance();
  return { kind: 'Do', exprs: p.list(() => parseDoItem(p)), pos };
}
function parseDoItem(p: Cursor): Expr {
  const expr = parseExpr(p);
  if (p.accept('AS')) p.identifierOrString();
  else p.acceptIdentifier();
  return expr;
}

/** `HANDLER table (OPEN | READ … | CLOSE)` */
export function parseHandler(p: Cursor): Handler {
  const pos = p.start;
  p.advance();
  const table = p.qualifiedName();
  if (!p.atOne(['OPEN', 'READ', 'CLOSE'])) p.fail();
  return { kind: 'Handler', table, text: skipStatement(p, pos), pos };
}
