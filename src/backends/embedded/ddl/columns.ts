/** Column definitions as written to columns as kept. */

import { SqlError } from '../../../errors.ts';
import type { ColumnDefinition, Expr } from '../../../sql/ast.ts';
import type { ColumnDef, DefaultDef } from '../catalog/model.ts';
import { plainColumn } from '../catalog/plain-column.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqlType, storedRepr } from '../sql-type.ts';
import { assigner } from '../storage/assign.ts';
import { textOfStored } from '../storage/text.ts';
import { canonicalExpression } from './canonical-expression.ts';
import { columnType } from './column-type.ts';
import { constantOf } from './constant.ts';
import { DdlError } from './errors.ts';
import { checkColumnName } from './names.ts';
import { overlaid } from './strict.ts';
import { refuseDisallowed } from './syntax-walk.ts';
import { tableNames } from './table-expression.ts';

export interface ColumnRules {
  /** The statement's text: synonyms of types are told apart there. */
  readonly source: string;
  /** Collation of the table, which string columns inherit. */
  readonly tableCollation: string;
  readonly runtime: RuntimeContext;
}

/** What the column's own words say; keys and the names in its expressions are looked at with the whole table. */
export function columnDef(definition: ColumnDefinition, sqliteName: string, rules: ColumnRules): ColumnDef {
  const { name } = definition;
  checkColumnName(name);
  const { runtime } = rules;
  warnOfSynonym(definition, rules);
  const type = columnType(
    definition.type,
    name,
    rules.tableCollation,
    (level, code, message) => {
      if (code !== 1287 || !isNational(definition, rules.source)) runtime.warn(level, code, message);
    },
    runtime.sqlMode.strict,
  );
  checkAutoIncrement(definition, type);
  const nullable = isNullable(definition);
  const generated = generatedOf(definition, runtime);
  if (definition.comment !== null && [...definition.comment].length > 1024) {
    throw new SqlError(1629, 'HY000', `Comment for field '${name}' is too long (max = 1024)`);
  }
  const ownCollation = definition.type.charset !== null || definition.type.collation !== null || definition.type.binary;
  return {
    name,
    sqliteName,
    type,
    nullable,
    default: generated === null ? defaultOf(definition, type, nullable, runtime) : null,
    onUpdateNow: onUpdateOf(definition, type),
    autoIncrement: definition.autoIncrement,
    generated,
    invisible: definition.visible === false,
    hidden: false,
    comment: definition.comment ?? '',
    ...(ownCollation && type.collation !== null && type.name !== 'JSON' ? { explicitCollation: true } : {}),
    ...(definition.srid === null ? {} : { srid: definition.srid }),
  };
}

const nationalWarning =
  'NATIONAL/NCHAR/NVARCHAR implies the character set UTF8MB3, which will be replaced by UTF8MB4 in a future release. Please consider using CHAR(x) CHARACTER SET UTF8MB4 in order to be unambiguous.';
function isNational(definition: ColumnDefinition, source: string): boolean {
  return /^n(ational|char|varchar)/i.test(source.slice(definition.type.pos, definition.type.pos + 8));
}
/** BOOL is TINYINT(1) without its warning; NCHAR has one of its own. */
function warnOfSynonym(definition: ColumnDefinition, { source, runtime }: ColumnRules): void {
  const { type } = definition;
  if (isNational(definition, source)) runtime.warn('Warning', 3720, nationalWarning);
  const written = source.slice(type.pos, type.pos + 4).toUpperCase();
  if (type.name === 'TINYINT' && type.length === 1 && !type.unsigned && written !== 'BOOL') {
    runtime.warn('Warning', 1681, 'Integer display width is deprecated and will be removed in a future release.');
  }
}
function isNullable(definition: ColumnDefinition): boolean {
  if (definition.key !== 'UNIQUE' && definition.key !== null && definition.nullable === true) throw DdlError.primaryKeyNull();
  if (definition.nullable !== null) return definition.nullable;
  return (definition.key === null || definition.key === 'UNIQUE') && !definition.autoIncrement;
}

function checkAutoIncrement(definition: ColumnDefinition, type: SqlType): void {
  if (!definition.autoIncrement) return;
  if (definition.generated !== null) throw DdlError.wrongUsage('AUTO_INCREMENT', 'generated column');
  if (familyOf(type) !== 'integer') throw DdlError.wrongColumnSpecifier(definition.name);
  if (definition.default !== null) throw DdlError.invalidDefault(definition.name);
}

function generatedOf(definition: ColumnDefinition, runtime: RuntimeContext): ColumnDef['generated'] {
  if (definition.generated === null) return null;
  if (definition.default !== null) throw DdlError.wrongUsage('DEFAULT', 'generated column');
  if (definition.onUpdate !== null) throw DdlError.wrongUsage('ON UPDATE', 'generated column');
  const { expr, stored } = definition.generated;
  refuseDisallowed(expr, 'generated', definition.name);
  return { text: canonicalExpression(expr, tableNames(runtime)), stored };
}

function onUpdateOf(definition: ColumnDefinition, type: SqlType): number | null {
  if (definition.onUpdate === null) return null;
  const decimals = precisionOf(definition.onUpdate);
  if (familyOf(type) !== 'datetime' || decimals !== type.decimals) throw DdlError.invalidOnUpdate(definition.name);
  return decimals;
}

const nowNames: ReadonlySet<string> = new Set(['NOW', 'CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP']);
function precisionOf(expr: Expr): number | null {
  if (expr.kind !== 'FunctionCall' || expr.schema !== null || !nowNames.has(expr.name)) return null;
  const argument = expr.args[0];
  if (argument === undefined) return 0;
  return argument.kind === 'IntLiteral' ? Number(argument.text) : null;
}

function defaultOf(definition: ColumnDefinition, type: SqlType, nullable: boolean, runtime: RuntimeContext): DefaultDef | null {
  if (definition.default === null) return nullable ? { kind: 'null' } : null;
  return columnDefault(definition.name, type, nullable, definition.default, runtime);
}

/**
 * The default that DEFAULT … gives a column.
 * @throws SqlError 1067, 1101, 3770.
 */
export function columnDefault(
  name: string,
  type: SqlType,
  nullable: boolean,
  { expr, parenthesised }: { readonly expr: Expr; readonly parenthesised: boolean },
  runtime: RuntimeContext,
): DefaultDef {
  if (parenthesised) return expressionDefault(name, expr, runtime);
  if (expr.kind === 'NullLiteral') {
    if (!nullable) throw DdlError.invalidDefault(name);
    return { kind: 'null' };
  }
  const family = familyOf(type);
  if (isLong(type) || family === 'json' || family === 'geometry' || type.name === 'VECTOR') return longDefault(name, expr, type, runtime);
  const decimals = precisionOf(expr);
  if (decimals !== null) {
    if (family !== 'datetime' || decimals !== type.decimals) throw DdlError.invalidDefault(name);
    return { kind: 'now', decimals };
  }
  const constant = constantOf(expr, runtime.connectionCollation);
  // Members are defaults by their text alone.
  if (constant === null || ((family === 'enum' || family === 'set') && constant.repr !== 'text' && constant.repr !== 'bytes'))
    throw DdlError.invalidDefault(name);
  return literalDefault(name, type, nullable, constant, runtime);
}

export function isLong(type: SqlType): boolean {
  return type.name.endsWith('TEXT') || type.name.endsWith('BLOB');
}

/** BLOB and TEXT take no literal; without strict mode an empty one is let pass with a warning. */
function longDefault(name: string, expr: Expr, type: SqlType, runtime: RuntimeContext): DefaultDef {
  if (!runtime.sqlMode.strict && isLong(type) && expr.kind === 'StringLiteral' && expr.value === '') {
    runtime.warn('Warning', 1101, DdlError.blobDefault(name).message);
    return { kind: 'null' };
  }
  throw DdlError.blobDefault(name);
}

export function expressionDefault(name: string, expr: Expr, runtime: RuntimeContext): DefaultDef {
  refuseDisallowed(expr, 'default', name);
  return { kind: 'expression', text: canonicalExpression(expr, tableNames(runtime)) };
}

function literalDefault(
  name: string,
  type: SqlType,
  nullable: boolean,
  constant: NonNullable<ReturnType<typeof constantOf>>,
  runtime: RuntimeContext,
): DefaultDef {
  const column = plainColumn(name, type, nullable, null);
  try {
    const store = assigner(column, constant);
    const stored = store(constant.value, strictest(runtime));
    const repr = storedRepr(type);
    if (stored instanceof Uint8Array && repr === 'bytes') return { kind: 'hex', hex: Buffer.from(stored).toString('hex').toUpperCase() };
    const text = textOfStored(stored, type, runtime);
    const { strict, noZeroDate } = runtime.sqlMode;
    if (!strict && noZeroDate && text.startsWith('0000-00-00'))
      runtime.warn('Warning', 1264, `Out of range value for column '${name}' at row 1`);
    return { kind: 'literal', text };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (error.errno !== 1265) runtime.warn('Error', error.errno, error.message);
    throw DdlError.invalidDefault(name);
  }
}

/** Defaults are checked strictly, whatever the mode, but for zero dates; notes of rounding are dropped. */
function strictest(runtime: RuntimeContext): RuntimeContext {
  const mode = runtime.sqlMode;
  const sqlMode = mode.strict ? mode : { ...mode, noZeroDate: false, noZeroInDate: false };
  return overlaid(runtime, { strictStore: true, row: 1, warn: () => undefined, sqlMode });
}
