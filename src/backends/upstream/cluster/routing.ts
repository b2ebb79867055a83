/**
 * Which statements a replica may answer as well as the primary: reads that certainly change nothing, and leave nothing in their session. What is not
 * understood is not one.
 */
import { SqlError } from '../../../errors.ts';
import { type Node, type ParseMode, parse, type QueryExpr, type Statement, walk } from '../../../sql/index.ts';
import { PLAIN_FUNCTIONS } from './plain-functions.ts';

/** Longer texts are not worth the look. */
const MAX_LENGTH = 64 * 1024;
/** Behind white space and parentheses; a comment in front may be meant for a proxy, and is for the primary. */
const FIRST_WORD = /^[\s(]*(?:select|with|table)\b/i;
/** What one server runs and another one takes for a comment; what asks for another row than it says. */
const SUSPECT = /\/\*M?!|\bset_var\b|\bresource_group\b|\bnextval\b|\bcurrval\b|\blastval\b/i;
/** What a server says of itself. */
const OWN_DATABASES: ReadonlySet<string> = new Set(['information_schema', 'performance_schema', 'mysql', 'sys', 'ndbinfo', 'wsql']);

/**
 * Whether a text is one statement that reads tables, and does nothing else: no locks, no INTO, no variables of any kind, no function that is
 * stored, loadable, or about its session or its server. Temporary tables, and what a transaction sees, are the session's own: whoever asks knows that
 * there are none. A view is taken for a table.
 * @param database the current one.
 */
export function isReplicaRead(sql: string, mode: ParseMode, database: string | null = null): boolean {
  if (sql.length > MAX_LENGTH || !FIRST_WORD.test(sql) || SUSPECT.test(sql)) return false;
  if (database !== null && OWN_DATABASES.has(database.toLowerCase())) return false;
  const statement = parsed(sql, mode);
  return statement !== null && isQuery(statement) && isPlain(statement);
}

function parsed(sql: string, mode: ParseMode): Statement | null {
  try {
    return parse(sql, { sqlMode: mode, single: true, placeholders: 0 }).statement;
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

const QUERIES: ReadonlySet<string> = new Set(['Select', 'SetOperation', 'ParenQuery', 'TableQuery', 'ValuesQuery']);
function isQuery(statement: Statement): statement is QueryExpr {
  return QUERIES.has(statement.kind);
}

/** Something is read, and all that there is may be. */
function isPlain(query: QueryExpr): boolean {
  let tables = 0;
  let plain = true;
  walk(query, (node) => {
    if (node.kind === 'TableFactor' || node.kind === 'TableQuery') tables++;
    plain &&= mayBeRead(node);
    return plain;
  });
  return plain && tables > 0;
}

function mayBeRead(node: Node): boolean {
  switch (node.kind) {
    case 'Select':
      return !node.calcFoundRows && isUnlocked(node);
    case 'SetOperation':
    case 'ParenQuery':
    case 'ValuesQuery':
      return isUnlocked(node);
    case 'TableQuery':
      return isUnlocked(node) && isOfData(node.table.schema);
    case 'TableFactor':
      return isOfData(node.table.schema);
    case 'FunctionCall':
      return node.schema === null && PLAIN_FUNCTIONS.has(node.name);
    case 'UserVariable':
    case 'UserVariableAssign':
    case 'SystemVariable':
    case 'LocalRef':
    case 'ParamMarker':
    case 'ValuesOf':
      return false;
    default:
      return true;
  }
}

function isUnlocked({ locking, into }: QueryExpr): boolean {
  return locking.length === 0 && into === null;
}
function isOfData(schema: string | null): boolean {
  return schema === null || !OWN_DATABASES.has(schema.toLowerCase());
}
