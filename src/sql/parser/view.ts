/** CREATE, ALTER and DROP VIEW. */
import type { CreateView, DropView } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseQuery } from './select.ts';

/** What stands before the word VIEW. */
export type ViewOptions = Pick<CreateView, 'orReplace' | 'alter' | 'algorithm' | 'definer' | 'sqlSecurity'>;

/** `VIEW [IF NOT EXISTS] name ['(' columns ')'] AS query [WITH [CASCADED|LOCAL] CHECK OPTION]` */
export function parseCreateView(p: Cursor, pos: number, options: ViewOptions): CreateView {
  p.expect('VIEW');
  const ifNotExists = options.alter ? false : p.ifNotExists();
  const view = p.qualifiedName();
  const columns = p.kind === '(' ? p.identifierList() : null;
  p.expect('AS');
  const start = p.start;
  const query = parseQuery(p);
  const end = p.previousEnd;
  return { kind: 'CreateView', ...options, ifNotExists, view, columns, query, checkOption: parseCheckOption(p), start, end, pos };
}

function parseCheckOption(p: Cursor): CreateView['checkOption'] {
  if (!p.accept('WITH')) return null;
  const scope = p.acceptOne(['CASCADED', 'LOCAL']) ?? 'CASCADED';
  p.expectBoth('CHECK', 'OPTION');
  return scope;
}

/** `VIEW [IF EXISTS] names [RESTRICT|CASCADE]` */
export function parseDropView(p: Cursor, pos: number): DropView {
  p.expect('VIEW');
  const ifExists = p.ifExists();
  const views = p.list(() => p.qualifiedName());
  p.acceptOne(['RESTRICT', 'CASCADE']);
  return { kind: 'DropView', ifExists, views, pos };
}
