/** The tables that a statement reads, as its text names them: common tables are none. */
import type { QualifiedName, Select, TableRef } from '../../../sql/ast.ts';
import { forEachChild, type Node } from '../../../sql/walk.ts';

export interface TableUse {
  readonly name: QualifiedName;
  /** FOR UPDATE. */
  readonly locked: boolean;
}

/** Names of common tables in sight, in lower case. */
type Scope = ReadonlySet<string>;
const nothing: Scope = new Set();
const none: ReadonlySet<Node> = new Set();

/**
 * In the order of the text. Keeps a stack of its own: a statement of any depth is safe.
 * @param except tables that count for nothing.
 */
export function tablesOf(roots: readonly Node[], except: ReadonlySet<Node> = none): TableUse[] {
  const found: TableUse[] = [];
  const locked = new Set<Node>();
  const stack: (readonly [Node, Scope])[] = [...roots].reverse().map((root) => [root, nothing] as const);
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, scope] = top;
    if (node.kind === 'Select') for (const ref of lockedTables(node)) locked.add(ref);
    if (node.kind === 'TableFactor' || node.kind === 'TableQuery') {
      const isCommon = node.table.schema === null && scope.has(node.table.name.toLowerCase());
      if (!isCommon && !except.has(node)) found.push({ name: node.table, locked: locked.has(node) });
    }
    const below = childrenOf(node, scope);
    for (let at = below.length - 1; at >= 0; at--) {
      const child = below[at];
      if (child !== undefined) stack.push(child);
    }
  }
  return found;
}

/** The nodes below one, each with the common tables that it sees. */
function childrenOf(node: Node, scope: Scope): (readonly [Node, Scope])[] {
  const clause = 'with' in node ? node.with : null;
  const scopes = new Map<Node, Scope>();
  let inner = scope;
  for (const { name, query } of clause?.tables ?? []) {
    const known = new Set(inner).add(name.toLowerCase());
    scopes.set(query, clause?.recursive === true ? known : inner);
    inner = known;
  }
  const children: (readonly [Node, Scope])[] = [];
  forEachChild(node, (child) => children.push([child, scopes.get(child) ?? inner]));
  return children;
}

/** The tables that a FOR UPDATE of a query locks. */
function lockedTables(select: Select): TableRef[] {
  const clauses = select.locking.filter(({ strength }) => strength === 'UPDATE');
  if (clauses.length === 0) return [];
  const named = new Set(clauses.flatMap(({ of }) => of.map(({ name }) => name)));
  const all = clauses.some(({ of }) => of.length === 0);
  return factorsOf(select.from).filter((ref) => all || (ref.kind === 'TableFactor' && named.has(ref.alias ?? ref.table.name)));
}
/** The tables of a FROM itself, without those of derived tables. */
export function factorsOf(refs: readonly TableRef[]): TableRef[] {
  return refs.flatMap((ref) => {
    switch (ref.kind) {
      case 'Join':
        return factorsOf([ref.left, ref.right]);
      case 'TableList':
        return factorsOf(ref.tables);
      default:
        return [ref];
    }
  });
}
