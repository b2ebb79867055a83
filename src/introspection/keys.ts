/** Indexes, foreign keys and checks of a table. */
import type { CheckModel, ForeignKeyModel, IndexModel, ReferentialAction, ServerModel } from './model.ts';
import { byName, byNumber, grouped, type SourceRow } from './source-row.ts';
import { expressionText } from './wording.ts';

/** @param rows of STATISTICS. */
export function indexModels(rows: readonly SourceRow[], server: ServerModel): IndexModel[] {
  return [...grouped(rows, 'INDEX_NAME').values()]
    .map((parts) => indexModel(parts.toSorted(byNumber('SEQ_IN_INDEX')), server))
    .sort(byName);
}
function indexModel(parts: readonly SourceRow[], server: ServerModel): IndexModel {
  const [first] = parts;
  if (first === undefined) throw new Error('an index has parts');
  const kind = kindOf(first);
  return {
    name: first.text('INDEX_NAME'),
    kind,
    method: first.text('INDEX_TYPE'),
    parts: parts.map((part) => ({
      column: part.maybe('COLUMN_NAME'),
      expression: part.maybe('EXPRESSION') === null ? null : expressionText(part.text('EXPRESSION'), server),
      // Of a spatial index it is the size of a rectangle, which nobody has chosen.
      length: kind === 'spatial' ? null : part.number('SUB_PART'),
      descending: part.is('COLLATION', 'D'),
    })),
    visible: !first.is('IS_VISIBLE', 'NO') && !first.is('IGNORED', 'YES'),
    comment: first.text('INDEX_COMMENT'),
  };
}
function kindOf(part: SourceRow): IndexModel['kind'] {
  if (part.is('INDEX_NAME', 'PRIMARY')) return 'primary';
  if (part.is('INDEX_TYPE', 'FULLTEXT')) return 'fulltext';
  if (part.is('INDEX_TYPE', 'SPATIAL')) return 'spatial';
  return part.number('NON_UNIQUE') === 0 ? 'unique' : 'index';
}

/** @param uses rows of KEY_COLUMN_USAGE. @param rules rows of REFERENTIAL_CONSTRAINTS. */
export function foreignKeyModels(uses: readonly SourceRow[], rules: readonly SourceRow[]): ForeignKeyModel[] {
  const ruleOf = new Map(rules.map((rule) => [rule.text('CONSTRAINT_NAME'), rule]));
  return [...grouped(uses, 'CONSTRAINT_NAME')]
    .map(([name, parts]) => {
      const columns = parts.toSorted(byNumber('ORDINAL_POSITION'));
      const rule = ruleOf.get(name);
      return {
        name,
        columns: columns.map((part) => part.text('COLUMN_NAME')),
        referenced: {
          database: columns[0]?.text('REFERENCED_TABLE_SCHEMA') ?? '',
          table: columns[0]?.text('REFERENCED_TABLE_NAME') ?? '',
          columns: columns.map((part) => part.text('REFERENCED_COLUMN_NAME')),
        },
        onUpdate: actionOf(rule?.text('UPDATE_RULE')),
        onDelete: actionOf(rule?.text('DELETE_RULE')),
      };
    })
    .sort(byName);
}
const ACTIONS: readonly ReferentialAction[] = ['NO ACTION', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT'];
function actionOf(text: string | undefined): ReferentialAction {
  return ACTIONS.find((action) => action === text) ?? 'NO ACTION';
}

/** @param rows of CHECK_CONSTRAINTS. @param constraints of TABLE_CONSTRAINTS, which know whether they are enforced. */
export function checkModels(rows: readonly SourceRow[], constraints: readonly SourceRow[], server: ServerModel): CheckModel[] {
  const idle = new Set(constraints.filter((row) => row.is('ENFORCED', 'NO')).map((row) => row.text('CONSTRAINT_NAME')));
  return rows
    .map((row) => ({
      name: row.text('CONSTRAINT_NAME'),
      expression: expressionText(row.text('CHECK_CLAUSE'), server),
      enforced: !idle.has(row.text('CONSTRAINT_NAME')),
      column: row.is('LEVEL', 'Column') ? row.text('CONSTRAINT_NAME') : null,
    }))
    .sort(byName);
}

/** The column that MariaDB's check makes JSON of; null for another check. */
export function jsonColumn(row: SourceRow): string | null {
  const column = /^json_valid\(`((?:[^`]|``)+)`\)$/i.exec(row.text('CHECK_CLAUSE'))?.[1];
  return column === undefined || row.maybe('TABLE_NAME') === null ? null : column.replaceAll('``', '`');
}
