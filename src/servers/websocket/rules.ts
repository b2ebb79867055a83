/** Which statements clients may run: all, those of some kinds, or those that the server names. */
import { SqlError } from '../../errors.ts';
import { parse, type Statement, walk } from '../../sql/index.ts';
import { DEFAULT_MODE } from '../../sql/mode.ts';
import { Refusal } from './errors.ts';

/** What `--allow` names. */
export const STATEMENT_KINDS = [
  ...['select', 'insert', 'update', 'delete', 'replace', 'load', 'call', 'show', 'explain', 'use', 'set', 'create', 'alter', 'drop'],
  ...['transaction'],
] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

export interface RuleOptions {
  /** Null: all. */
  readonly allow: ReadonlySet<string> | null;
  /** By name; null: clients write their own. */
  readonly statements: ReadonlyMap<string, string> | null;
}

const MOST_KNOWN = 1000;

export class Rules {
  readonly #options: RuleOptions;
  /** Texts that were let through. */
  readonly #known = new Set<string>();

  constructor(options: RuleOptions) {
    this.#options = options;
  }

  /** @throws Refusal */
  textOf(query: string | null, name: string | null): string {
    const { statements, allow } = this.#options;
    if (name !== null) {
      const text = statements?.get(name);
      if (text === undefined) throw new Refusal('WSQL_NO_SUCH_STATEMENT', `This server has no statement of the name ${name.slice(0, 100)}`);
      return text;
    }
    if (statements !== null)
      throw new Refusal('WSQL_NOT_ALLOWED', 'This server runs the statements that it names (--statements), and no others');
    const text = query ?? '';
    if (allow !== null && !this.#known.has(text)) this.#check(text, allow);
    return text;
  }
  #check(text: string, allow: ReadonlySet<string>): void {
    const kind = kindOf(text);
    if (kind === null || !allow.has(kind))
      throw new Refusal('WSQL_NOT_ALLOWED', `Statements of this kind may not be run here: --allow has ${[...allow].join(', ')}`);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.add(text);
  }
}

/** Statements that run another text, which is not looked into, are of no kind; nor is what is not understood. */
function kindOf(text: string): StatementKind | null {
  let statement: Statement;
  // Servers differ in which of these comments they run.
  if (/\/\*M?!/i.test(text)) return null;
  try {
    statement = parse(text, { sqlMode: DEFAULT_MODE, single: true }).statement;
  } catch (error) {
    if (error instanceof SqlError) throw error;
    return null;
  }
  const { kind } = statement;
  if (['Select', 'SetOperation', 'ParenQuery', 'ValuesQuery', 'TableQuery'].includes(kind)) return writesFile(statement) ? null : 'select';
  if (kind === 'Insert') return statement.replace ? 'replace' : 'insert';
  const [first = ''] = /^[A-Z][a-z]+/.exec(kind) ?? [];
  return KINDS[kind] ?? BY_WORD[first] ?? null;
}
/** SELECT … INTO OUTFILE changes what is not the database's. */
function writesFile(statement: Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    found ||= 'into' in node && typeof node.into === 'object' && node.into !== null && node.into.kind !== 'IntoVariables';
    return !found;
  });
  return found;
}

const KINDS: { readonly [kind: string]: StatementKind } = {
  Update: 'update',
  Delete: 'delete',
  LoadData: 'load',
  Call: 'call',
  Explain: 'explain',
  Show: 'show',
  DescribeTable: 'show',
  Use: 'use',
  Set: 'set',
  StartTransaction: 'transaction',
  EndTransaction: 'transaction',
  Savepoint: 'transaction',
  TruncateTable: 'drop',
  RenameTable: 'alter',
};
const BY_WORD: { readonly [word: string]: StatementKind } = { Create: 'create', Alter: 'alter', Drop: 'drop' };
