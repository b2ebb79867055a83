/** What data definition needs. https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html */
import { privilegeBits } from '../../../auth/privileges.ts';
import type { AlterTable, CreateTable, CreateView, DropTable, DropView, References, RenameTable } from '../../../sql/ast.ts';
import type { Checker, FullName } from './checker.ts';
import { tablesOf } from './tables-of.ts';

const CREATE = privilegeBits('CREATE');
const DROP = privilegeBits('DROP');
const ALTER = privilegeBits('ALTER');
const INSERT = privilegeBits('INSERT');
const REFERENCES = privilegeBits('REFERENCES');
const CREATE_VIEW = privilegeBits('CREATE VIEW');
/** One of them has to be there on what a view selects. */
export const VIEW_ANY = privilegeBits('SELECT', 'INSERT', 'UPDATE', 'DELETE');

export function checkCreateTable(statement: CreateTable, checker: Checker): void {
  const { schema, name } = checker.fullName(statement.table);
  if (statement.temporary) checker.access.database(schema, privilegeBits('CREATE TEMPORARY TABLES'));
  else checker.access.table(schema, name, CREATE | (statement.query === null ? 0 : INSERT));
  if (statement.like !== null) checker.table(statement.like, privilegeBits('SELECT'));
  if (statement.query !== null) checker.reads([statement.query]);
  if (statement.temporary) return;
  for (const element of statement.elements) {
    if (element.kind === 'ForeignKeyDefinition') checkParent(element.references, schema, checker);
    else if (element.kind === 'Column' && element.column.references !== null) checkParent(element.column.references, schema, checker);
  }
}
/** REFERENCES at the whole table, which need not exist. The denial names its database. @param schema that of the child. */
function checkParent({ table }: References, schema: string, checker: Checker): void {
  const parent = { schema: table.schema ?? schema, name: table.name };
  if ((checker.access.onTable(parent.schema, parent.name) & REFERENCES) === 0)
    throw checker.access.tableDenied('REFERENCES', `${parent.schema}.${parent.name}`);
}

export function checkAlterTable(statement: AlterTable, checker: Checker): void {
  const { schema } = checker.fullName(statement.table);
  const target = statement.actions.find((action) => action.kind === 'RenameTable');
  checker.table(statement.table, ALTER | (target === undefined ? 0 : DROP));
  if (target !== undefined) {
    const to = checker.fullName(target.to);
    checker.access.table(to.schema, to.name, INSERT | CREATE);
  }
  if (checker.shared(statement.table) === null) return;
  for (const action of statement.actions) {
    if (action.kind === 'AddForeignKey') checkParent(action.foreignKey.references, schema, checker);
    if (
      (action.kind === 'AddColumn' || action.kind === 'ModifyColumn' || action.kind === 'ChangeColumn') &&
      action.column.references !== null
    )
      checkParent(action.column.references, schema, checker);
  }
}

export function checkDropTable(statement: DropTable, checker: Checker): void {
  if (!statement.temporary) for (const table of statement.tables) checker.table(table, DROP);
}
export function checkRenameTable(statement: RenameTable, checker: Checker): void {
  for (const { from, to } of statement.pairs) {
    const [source, target] = [checker.fullName(from), checker.fullName(to)];
    checker.access.table(source.schema, source.name, ALTER | DROP);
    checker.access.table(target.schema, target.name, INSERT | CREATE);
  }
}

/** Whom a view or stored program may be made in the name of. */
export interface Definers {
  /** Whether the account is there, and whether it has SYSTEM_USER. */
  find(user: string, host: string): { readonly isSystem: boolean } | null;
}

/** @throws SqlError 1142, and 1227 for a definer that is somebody else. */
export function checkCreateView(statement: CreateView, checker: Checker, definers: Definers): void {
  const { schema, name } = checker.fullName(statement.view);
  const { access } = checker;
  access.table(schema, name, CREATE_VIEW);
  if (statement.orReplace || statement.alter) access.table(schema, name, DROP);
  for (const { name: table } of tablesOf([statement.query])) {
    const full = checker.shared(table);
    if (full !== null) access.tableAny(full.schema, full.name, VIEW_ANY, 'ANY');
  }
  const definer = definerOf(statement, { schema, name }, checker);
  if (definer !== null) checkDefiner(definer, checker, definers);
}
/** Who is said to define it; null for the one who makes it. ALTER VIEW leaves the definer as it is. */
function definerOf(statement: CreateView, view: { readonly schema: string; readonly name: string }, checker: Checker) {
  if (statement.definer !== null)
    return statement.definer.currentUser ? null : { user: statement.definer.user, host: statement.definer.host ?? '%' };
  if (!statement.alter) return null;
  const existing = checker.names.stored(view.schema, view.name);
  return existing?.kind === 'view' ? definerNamed(existing.definer) : null;
}
/** `user@host` as the catalog keeps it. */
export function definerNamed(text: string): { readonly user: string; readonly host: string } {
  const at = text.lastIndexOf('@');
  return { user: text.slice(0, at), host: text.slice(at + 1) };
}

/** DEFINER = somebody else. @throws SqlError 1227. */
export function checkDefiner(definer: { readonly user: string; readonly host: string }, checker: Checker, definers: Definers): void {
  const { access } = checker;
  const { user, host } = access.actor;
  if (definer.user === user && definer.host.toLowerCase() === host.toLowerCase()) return;
  access.admin('SET_ANY_DEFINER');
  const found = definers.find(definer.user, definer.host);
  if (found === null) access.admin('ALLOW_NONEXISTENT_DEFINER');
  else if (found.isSystem && !access.privileges.hasDynamic('SYSTEM_USER')) throw access.missing('SYSTEM_USER');
}

/** DROP, and SYSTEM_USER where the definer has it. @throws SqlError 1142, 1227. */
export function checkDropView(statement: DropView, checker: Checker, definers: Definers): void {
  const views = statement.views.map((name) => checker.fullName(name));
  for (const { schema, name } of views) checker.access.table(schema, name, DROP);
  for (const view of views) checkSystemView(view, checker, definers);
}
function checkSystemView({ schema, name }: FullName, { access, names }: Checker, definers: Definers): void {
  const relation = names.stored(schema, name);
  if (relation?.kind !== 'view') return;
  const definer = definerNamed(relation.definer);
  if (definers.find(definer.user, definer.host)?.isSystem === true && !access.privileges.hasDynamic('SYSTEM_USER'))
    throw access.missing('SYSTEM_USER');
}
