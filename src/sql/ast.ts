/**
 * The syntax tree of MySQL's dialect: plain readonly data, one literal `kind` per node.
 *
 * `pos` is the UTF-16 offset of the node's first token in the source text; printing and
 * reparsing gives the same tree but for `pos`, `end` and `slot`.
 *
 * Identifiers are stored as written, without their quotes. Keywords, function names of the
 * native grammar, operators and units are stored in upper case.
 */

import type { AccountStatement } from './account-ast.ts';
import type { DiagnosticsTarget, GetDiagnostics, ProgramDefinition, SignalStatement } from './program-ast.ts';

export type * from './account-ast.ts';
export type * from './program-ast.ts';

// ── Names ────────────────────────────────────────────────────────────────────

/** `[schema.]name` of a table, view, routine, trigger, event. */
export interface QualifiedName {
  readonly schema: string | null;
  readonly name: string;
  readonly pos: number;
}

/** `'user'@'host'`; `host` null where it was left out (means `%`), or CURRENT_USER. */
export interface AccountName {
  readonly user: string;
  readonly host: string | null;
  readonly currentUser: boolean;
}

// ── Literals ─────────────────────────────────────────────────────────────────

/**
 * `slot` is the literal's index among all literal tokens of the statement, in the order of the
 * text: the same index at which `fingerprint` lifts its value out.
 */
interface LiteralBase {
  readonly pos: number;
  /** Offset just past the literal's last character. */
  readonly end: number;
  readonly slot: number;
}
/** Unsigned digits, as written. */
export interface IntLiteral extends LiteralBase {
  readonly kind: 'IntLiteral';
  readonly text: string;
}
/** `1.50`, `.5`, `1.`: exact. */
export interface DecimalLiteral extends LiteralBase {
  readonly kind: 'DecimalLiteral';
  readonly text: string;
}
/** `1e3`: approximate. */
export interface FloatLiteral extends LiteralBase {
  readonly kind: 'FloatLiteral';
  readonly text: string;
}
/** Adjacent string tokens are one literal each in the text but one node here: its slot is the first one's, and all of them are structural. */
export interface StringLiteral extends LiteralBase {
  readonly kind: 'StringLiteral';
  readonly value: string;
  /** Introducer without the underscore, lower case: `latin1`, `binary`; `utf8mb3` for N'…'; null without one. */
  readonly charset: string | null;
}
/** `0x4D`, `x'4D'`; with an introducer a string of that charset. */
export interface HexLiteral extends LiteralBase {
  readonly kind: 'HexLiteral';
  /** Upper-case hexadecimal digits, an even number of them. */
  readonly hex: string;
  readonly charset: string | null;
}
/** `0b101`, `b'101'`. */
export interface BitLiteral extends LiteralBase {
  readonly kind: 'BitLiteral';
  readonly bits: string;
  readonly charset: string | null;
}
/** `DATE'2024-01-01'`, `TIME'…'`, `TIMESTAMP'…'`. */
export interface TemporalLiteral extends LiteralBase {
  readonly kind: 'TemporalLiteral';
  readonly type: 'DATE' | 'TIME' | 'TIMESTAMP';
  readonly value: string;
}
export interface BoolLiteral {
  readonly kind: 'BoolLiteral';
  readonly value: boolean;
  readonly pos: number;
}
export interface NullLiteral {
  readonly kind: 'NullLiteral';
  readonly pos: number;
}

/** The literals that have a slot. */
export type LiftedLiteral = IntLiteral | DecimalLiteral | FloatLiteral | StringLiteral | HexLiteral | BitLiteral | TemporalLiteral;

// ── Expressions ──────────────────────────────────────────────────────────────

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | 'DIV'
  | '%'
  | '|'
  | '&'
  | '^'
  | '<<'
  | '>>'
  | '='
  | '<=>'
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | 'AND'
  | 'OR'
  | 'XOR'
  /** `||` under PIPES_AS_CONCAT. */
  | 'CONCAT'
  /** JSON column paths. */
  | '->'
  | '->>';
export type ComparisonOp = '=' | '<=>' | '<>' | '<' | '<=' | '>' | '>=';

export interface Binary {
  readonly kind: 'Binary';
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  /** How many of the AND or OR of a chain (counted at its root) were written `&&` or `||`. */
  readonly symbols?: number;
  readonly pos: number;
}
export interface Unary {
  readonly kind: 'Unary';
  /** `!` and NOT are both NOT; BINARY is the cast operator. */
  readonly op: '-' | '+' | '~' | 'NOT' | 'BINARY';
  readonly expr: Expr;
  readonly pos: number;
}
export interface Is {
  readonly kind: 'Is';
  readonly expr: Expr;
  readonly not: boolean;
  readonly test: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN';
  readonly pos: number;
}
export interface Between {
  readonly kind: 'Between';
  readonly expr: Expr;
  readonly not: boolean;
  readonly low: Expr;
  readonly high: Expr;
  readonly pos: number;
}
export interface InList {
  readonly kind: 'InList';
  readonly expr: Expr;
  readonly not: boolean;
  readonly items: readonly Expr[];
  readonly pos: number;
}
export interface InSubquery {
  readonly kind: 'InSubquery';
  readonly expr: Expr;
  readonly not: boolean;
  readonly query: QueryExpr;
  readonly pos: number;
}
export interface Like {
  readonly kind: 'Like';
  readonly expr: Expr;
  readonly not: boolean;
  readonly pattern: Expr;
  readonly escape: Expr | null;
  readonly pos: number;
}
/** REGEXP, RLIKE. */
export interface Regexp {
  readonly kind: 'Regexp';
  readonly expr: Expr;
  readonly not: boolean;
  readonly pattern: Expr;
  readonly pos: number;
}
export interface SoundsLike {
  readonly kind: 'SoundsLike';
  readonly left: Expr;
  readonly right: Expr;
  readonly pos: number;
}
export interface MemberOf {
  readonly kind: 'MemberOf';
  readonly value: Expr;
  readonly array: Expr;
  readonly pos: number;
}
export interface Exists {
  readonly kind: 'Exists';
  readonly query: QueryExpr;
  readonly pos: number;
}
/** `(SELECT …)` as a value or row. */
export interface Subquery {
  readonly kind: 'Subquery';
  readonly query: QueryExpr;
  readonly pos: number;
}
/** `a > ALL (SELECT …)`. SOME is ANY. */
export interface Quantified {
  readonly kind: 'Quantified';
  readonly op: ComparisonOp;
  readonly quantifier: 'ANY' | 'ALL';
  readonly left: Expr;
  readonly query: QueryExpr;
  readonly pos: number;
}
/** `(a, b)` or ROW(a, b): at least two items. */
export interface Row {
  readonly kind: 'Row';
  readonly items: readonly Expr[];
  readonly pos: number;
}
export interface Case {
  readonly kind: 'Case';
  readonly operand: Expr | null;
  readonly whens: readonly { readonly when: Expr; readonly then: Expr }[];
  readonly else: Expr | null;
  readonly pos: number;
}
/** `[[schema.]table.]column`. */
export interface ColumnRef {
  readonly kind: 'ColumnRef';
  readonly schema: string | null;
  readonly table: string | null;
  readonly name: string;
  readonly pos: number;
}
/** `*` or `t.*` or `db.t.*`, in a select list or COUNT(*). */
export interface Star {
  readonly kind: 'Star';
  readonly schema: string | null;
  readonly table: string | null;
  readonly pos: number;
}
/** `?`; index from 0 in the order of the text. */
export interface ParamMarker {
  readonly kind: 'ParamMarker';
  readonly index: number;
  readonly pos: number;
}
/** A local variable of a stored program, or a column of its NEW or OLD: what names are found to mean, no text gives it. */
export interface LocalRef {
  readonly kind: 'LocalRef';
  /** Among the program's variables. */
  readonly place: number;
  readonly name: string;
  readonly pos: number;
}
/** `@name`; name as written without quotes. */
export interface UserVariable {
  readonly kind: 'UserVariable';
  readonly name: string;
  readonly pos: number;
}
/** `@name := expr`. */
export interface UserVariableAssign {
  readonly kind: 'UserVariableAssign';
  readonly name: string;
  readonly value: Expr;
  readonly pos: number;
}
/** `@@[GLOBAL|SESSION|LOCAL|PERSIST.]name`; LOCAL is SESSION; name in lower case, may have a component dot. */
export interface SystemVariable {
  readonly kind: 'SystemVariable';
  readonly scope: VariableScope | null;
  readonly name: string;
  readonly pos: number;
}
export type VariableScope = 'GLOBAL' | 'SESSION' | 'PERSIST' | 'PERSIST_ONLY';

/**
 * A call of a native or stored function. Keyword functions without parentheses (CURRENT_TIMESTAMP, …) are calls
 * with no arguments, under the name as written in upper case. SUBSTRING(a FROM b FOR c) and POSITION(a IN b) have plain arguments.
 * Units and other bare keywords in arguments (TIMESTAMPADD(DAY, …), GET_FORMAT(DATE, …)) are `Keyword` nodes.
 */
export interface FunctionCall {
  readonly kind: 'FunctionCall';
  readonly schema: string | null;
  /** Upper case when `schema` is null. */
  readonly name: string;
  readonly args: readonly Expr[];
  readonly pos: number;
}
export type AggregateName =
  | 'COUNT'
  | 'SUM'
  | 'AVG'
  | 'MIN'
  | 'MAX'
  | 'GROUP_CONCAT'
  | 'JSON_ARRAYAGG'
  | 'JSON_OBJECTAGG'
  | 'BIT_AND'
  | 'BIT_OR'
  | 'BIT_XOR'
  | 'STD'
  | 'STDDEV'
  | 'STDDEV_POP'
  | 'STDDEV_SAMP'
  | 'VARIANCE'
  | 'VAR_POP'
  | 'VAR_SAMP'
  | 'ANY_VALUE'
  | 'ST_COLLECT';
export interface AggregateCall {
  readonly kind: 'AggregateCall';
  readonly name: AggregateName;
  readonly distinct: boolean;
  /** COUNT(*) has one `Star`. */
  readonly args: readonly Expr[];
  /** GROUP_CONCAT only. */
  readonly orderBy: readonly OrderItem[];
  /** GROUP_CONCAT only; null is the default comma. */
  readonly separator: string | null;
  readonly over: WindowRef | null;
  readonly pos: number;
}
export type WindowFunctionName =
  | 'ROW_NUMBER'
  | 'RANK'
  | 'DENSE_RANK'
  | 'PERCENT_RANK'
  | 'CUME_DIST'
  | 'NTILE'
  | 'LAG'
  | 'LEAD'
  | 'FIRST_VALUE'
  | 'LAST_VALUE'
  | 'NTH_VALUE';
export interface WindowCall {
  readonly kind: 'WindowCall';
  readonly name: WindowFunctionName;
  readonly args: readonly Expr[];
  readonly nulls: 'RESPECT' | 'IGNORE' | null;
  readonly from: 'FIRST' | 'LAST' | null;
  readonly over: WindowRef;
  readonly pos: number;
}
/** `OVER name` is a string; `OVER (…)` a specification. */
export type WindowRef = string | WindowSpec;
export interface WindowSpec {
  /** An existing window that this one builds on. */
  readonly base: string | null;
  readonly partitionBy: readonly Expr[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: WindowFrame | null;
}
export interface WindowFrame {
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly start: FrameBound;
  /** Null where only a start was given. */
  readonly end: FrameBound | null;
}
export type FrameBound =
  | { readonly kind: 'UnboundedPreceding' }
  | { readonly kind: 'UnboundedFollowing' }
  | { readonly kind: 'CurrentRow' }
  | { readonly kind: 'Preceding'; readonly value: Expr }
  | { readonly kind: 'Following'; readonly value: Expr };

export type CastTarget =
  | { readonly type: 'BINARY' | 'CHAR'; readonly length: number | null; readonly charset: string | null; readonly binary?: boolean }
  | { readonly type: 'SIGNED' | 'UNSIGNED' | 'DATE' | 'YEAR' | 'JSON' | 'FLOAT' | 'DOUBLE' | 'REAL'; readonly precision?: number }
  | { readonly type: 'TIME' | 'DATETIME'; readonly precision: number | null }
  | { readonly type: 'DECIMAL'; readonly precision: number | null; readonly scale: number | null }
  | { readonly type: 'SPATIAL'; readonly name: string };
/** CAST(expr [AT TIME ZONE …] AS type [ARRAY]) and CONVERT(expr, type). NCHAR is CHAR with charset utf8mb3. */
export interface Cast {
  readonly kind: 'Cast';
  readonly style: 'CAST' | 'CONVERT';
  readonly expr: Expr;
  readonly atTimeZone: Expr | null;
  readonly target: CastTarget;
  readonly array: boolean;
  readonly pos: number;
}
export interface ConvertUsing {
  readonly kind: 'ConvertUsing';
  readonly expr: Expr;
  readonly charset: string;
  readonly pos: number;
}
export interface Collate {
  readonly kind: 'Collate';
  readonly expr: Expr;
  readonly collation: string;
  readonly pos: number;
}
export type IntervalUnit =
  | 'MICROSECOND'
  | 'SECOND'
  | 'MINUTE'
  | 'HOUR'
  | 'DAY'
  | 'WEEK'
  | 'MONTH'
  | 'QUARTER'
  | 'YEAR'
  | 'SECOND_MICROSECOND'
  | 'MINUTE_MICROSECOND'
  | 'MINUTE_SECOND'
  | 'HOUR_MICROSECOND'
  | 'HOUR_SECOND'
  | 'HOUR_MINUTE'
  | 'DAY_MICROSECOND'
  | 'DAY_SECOND'
  | 'DAY_MINUTE'
  | 'DAY_HOUR'
  | 'YEAR_MONTH';
/** Operand of `+`/`-`, or an argument of DATE_ADD, DATE_SUB, ADDDATE, SUBDATE. `INTERVAL 1 DAY + d` has it on the left. */
export interface Interval {
  readonly kind: 'Interval';
  readonly value: Expr;
  readonly unit: IntervalUnit;
  readonly pos: number;
}
export interface Extract {
  readonly kind: 'Extract';
  readonly unit: IntervalUnit;
  readonly expr: Expr;
  readonly pos: number;
}
export interface Trim {
  readonly kind: 'Trim';
  readonly side: 'BOTH' | 'LEADING' | 'TRAILING';
  readonly remove: Expr | null;
  readonly expr: Expr;
  readonly pos: number;
}
/** CHAR(n, … USING charset). */
export interface CharCall {
  readonly kind: 'CharCall';
  readonly args: readonly Expr[];
  readonly charset: string | null;
  readonly pos: number;
}
/** MATCH (columns) AGAINST (expr modifier). */
export interface MatchAgainst {
  readonly kind: 'MatchAgainst';
  readonly columns: readonly ColumnRef[];
  readonly against: Expr;
  readonly mode: 'NATURAL' | 'BOOLEAN' | 'NATURAL_EXPANSION' | 'EXPANSION' | null;
  readonly pos: number;
}
/** JSON_VALUE(doc, path [RETURNING type] [x ON EMPTY] [x ON ERROR]). */
export interface JsonValue {
  readonly kind: 'JsonValue';
  readonly doc: Expr;
  readonly path: Expr;
  readonly returning: CastTarget | null;
  readonly onEmpty: OnJsonEvent | null;
  readonly onError: OnJsonEvent | null;
  readonly pos: number;
}
export type OnJsonEvent = { readonly kind: 'Null' } | { readonly kind: 'Error' } | { readonly kind: 'Default'; readonly value: Expr };
/** WEIGHT_STRING(expr [AS CHAR|BINARY(n)]). */
export interface WeightString {
  readonly kind: 'WeightString';
  readonly expr: Expr;
  readonly as: { readonly type: 'CHAR' | 'BINARY'; readonly length: number } | null;
  readonly pos: number;
}
/** VALUES(column) in ON DUPLICATE KEY UPDATE. */
export interface ValuesOf {
  readonly kind: 'ValuesOf';
  readonly column: ColumnRef;
  readonly pos: number;
}
/** DEFAULT(column), or a bare DEFAULT as a value of INSERT, UPDATE, SET. */
export interface Default {
  readonly kind: 'Default';
  readonly column: ColumnRef | null;
  readonly pos: number;
}
/** A bare keyword argument of a function: DAY in TIMESTAMPADD(DAY, 1, d). */
export interface Keyword {
  readonly kind: 'Keyword';
  readonly text: string;
  readonly pos: number;
}

export type Expr =
  | LiftedLiteral
  | BoolLiteral
  | NullLiteral
  | Binary
  | Unary
  | Is
  | Between
  | InList
  | InSubquery
  | Like
  | Regexp
  | SoundsLike
  | MemberOf
  | Exists
  | Subquery
  | Quantified
  | Row
  | Case
  | ColumnRef
  | Star
  | ParamMarker
  | LocalRef
  | UserVariable
  | UserVariableAssign
  | SystemVariable
  | FunctionCall
  | AggregateCall
  | WindowCall
  | Cast
  | ConvertUsing
  | Collate
  | Interval
  | Extract
  | Trim
  | CharCall
  | MatchAgainst
  | JsonValue
  | WeightString
  | ValuesOf
  | Default
  | Keyword;

// ── Queries ──────────────────────────────────────────────────────────────────

export interface OrderItem {
  readonly expr: Expr;
  readonly desc: boolean;
}
export interface Limit {
  readonly count: Expr;
  readonly offset: Expr | null;
}
export interface SelectItem {
  readonly expr: Expr;
  readonly alias: string | null;
  /** The expression's source range, which names the column where there is no alias. */
  readonly start: number;
  readonly end: number;
}
export interface CommonTable {
  readonly name: string;
  readonly columns: readonly string[] | null;
  readonly query: QueryExpr;
  readonly pos: number;
}
export interface WithClause {
  readonly recursive: boolean;
  readonly tables: readonly CommonTable[];
}
export interface Locking {
  readonly strength: 'UPDATE' | 'SHARE';
  readonly of: readonly QualifiedName[];
  readonly wait: 'NOWAIT' | 'SKIP LOCKED' | null;
  /** LOCK IN SHARE MODE. */
  readonly legacy: boolean;
}
export type SelectInto =
  | {
      readonly kind: 'IntoVariables';
      readonly targets: readonly DiagnosticsTarget[];
    }
  | { readonly kind: 'IntoOutfile'; readonly file: string; readonly charset: string | null; readonly format: FileFormat }
  | { readonly kind: 'IntoDumpfile'; readonly file: string };
/** FIELDS and LINES clauses; null is the default of that clause. */
export interface FileFormat {
  readonly fieldsTerminatedBy: string | null;
  readonly fieldsEnclosedBy: string | null;
  readonly fieldsOptionallyEnclosed: boolean;
  readonly fieldsEscapedBy: string | null;
  readonly linesStartingBy: string | null;
  readonly linesTerminatedBy: string | null;
}
interface QueryTail {
  readonly with: WithClause | null;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Limit | null;
  readonly locking: readonly Locking[];
  readonly into: SelectInto | null;
  readonly pos: number;
}
export interface Select extends QueryTail {
  readonly kind: 'Select';
  readonly distinct: boolean;
  readonly calcFoundRows: boolean;
  readonly straightJoin: boolean;
  /** Other modifiers in upper case: HIGH_PRIORITY, SQL_NO_CACHE, SQL_SMALL_RESULT, … */
  readonly modifiers: readonly string[];
  /** Text of an optimizer hint comment, without its marks; null where there is none. */
  readonly hints: string | null;
  readonly items: readonly SelectItem[];
  /** Comma list; empty without FROM (or FROM DUAL). */
  readonly from: readonly TableRef[];
  readonly where: Expr | null;
  readonly groupBy: readonly Expr[];
  readonly rollup: boolean;
  readonly having: Expr | null;
  readonly windows: readonly { readonly name: string; readonly spec: WindowSpec }[];
  readonly qualify: Expr | null;
}
export interface SetOperation extends QueryTail {
  readonly kind: 'SetOperation';
  readonly op: 'UNION' | 'EXCEPT' | 'INTERSECT';
  readonly all: boolean;
  readonly left: QueryExpr;
  readonly right: QueryExpr;
}
/** `(query)` with a tail of its own: `(SELECT … LIMIT 1) ORDER BY a`. An operand of a set operation in parentheses, too. */
export interface ParenQuery extends QueryTail {
  readonly kind: 'ParenQuery';
  readonly query: QueryExpr;
}
/** VALUES ROW(…), ROW(…). */
export interface ValuesQuery extends QueryTail {
  readonly kind: 'ValuesQuery';
  readonly rows: readonly (readonly Expr[])[];
}
/** TABLE t. */
export interface TableQuery extends QueryTail {
  readonly kind: 'TableQuery';
  readonly table: QualifiedName;
}
export type QueryExpr = Select | SetOperation | ParenQuery | ValuesQuery | TableQuery;

export interface IndexHint {
  readonly action: 'USE' | 'FORCE' | 'IGNORE';
  readonly for: 'JOIN' | 'ORDER BY' | 'GROUP BY' | null;
  readonly indexes: readonly string[];
}
export interface TableFactor {
  readonly kind: 'TableFactor';
  readonly table: QualifiedName;
  readonly alias: string | null;
  readonly partitions: readonly string[];
  readonly hints: readonly IndexHint[];
  readonly pos: number;
}
export interface DerivedTable {
  readonly kind: 'DerivedTable';
  readonly lateral: boolean;
  readonly query: QueryExpr;
  readonly alias: string;
  readonly columns: readonly string[] | null;
  readonly pos: number;
}
export interface JsonTable {
  readonly kind: 'JsonTable';
  readonly doc: Expr;
  readonly path: string;
  readonly columns: readonly JsonTableColumn[];
  readonly alias: string;
  readonly pos: number;
}
export type JsonTableColumn =
  | { readonly kind: 'Ordinality'; readonly name: string }
  | {
      readonly kind: 'Path';
      readonly name: string;
      readonly type: DataType;
      readonly exists: boolean;
      readonly path: string;
      readonly onEmpty: OnJsonEvent | null;
      readonly onError: OnJsonEvent | null;
    }
  | { readonly kind: 'Nested'; readonly path: string; readonly columns: readonly JsonTableColumn[] };
export interface Join {
  readonly kind: 'Join';
  readonly type: 'INNER' | 'CROSS' | 'LEFT' | 'RIGHT' | 'STRAIGHT';
  readonly natural: boolean;
  readonly left: TableRef;
  readonly right: TableRef;
  readonly on: Expr | null;
  readonly using: readonly string[] | null;
  readonly pos: number;
}
/** `(t1, t2)`: a parenthesised comma list. One table or join in parentheses is that table or join. */
export interface TableList {
  readonly kind: 'TableList';
  readonly tables: readonly TableRef[];
  readonly pos: number;
}
export type TableRef = TableFactor | DerivedTable | JsonTable | Join | TableList;

// ── Data changes ─────────────────────────────────────────────────────────────

export interface Assignment {
  readonly column: ColumnRef;
  readonly value: Expr;
}
export type InsertSource =
  | { readonly kind: 'Values'; readonly rows: readonly (readonly Expr[])[] }
  | { readonly kind: 'Set'; readonly assignments: readonly Assignment[] }
  | { readonly kind: 'Query'; readonly query: QueryExpr };
export interface Insert {
  readonly kind: 'Insert';
  readonly replace: boolean;
  readonly priority: 'LOW_PRIORITY' | 'HIGH_PRIORITY' | 'DELAYED' | null;
  readonly ignore: boolean;
  readonly table: QualifiedName;
  readonly partitions: readonly string[];
  /** Null where no column list was given. */
  readonly columns: readonly ColumnRef[] | null;
  readonly source: InsertSource;
  /** AS new(m, n). */
  readonly rowAlias: { readonly name: string; readonly columns: readonly string[] | null } | null;
  readonly onDuplicate: readonly Assignment[] | null;
  /** Text of an optimizer hint comment, without its marks; null where there is none. */
  readonly hints: string | null;
  readonly pos: number;
}
export interface Update {
  readonly kind: 'Update';
  readonly with: WithClause | null;
  readonly lowPriority: boolean;
  readonly ignore: boolean;
  readonly tables: readonly TableRef[];
  readonly assignments: readonly Assignment[];
  readonly where: Expr | null;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Limit | null;
  /** Text of an optimizer hint comment, without its marks; null where there is none. */
  readonly hints: string | null;
  readonly pos: number;
}
export interface Delete {
  readonly kind: 'Delete';
  readonly with: WithClause | null;
  readonly lowPriority: boolean;
  readonly quick: boolean;
  readonly ignore: boolean;
  /** Multi-table: the tables to delete from, as named; null for the single-table form, whose one table is in `from`. */
  readonly targets: readonly QualifiedName[] | null;
  /** Multi-table: whether it was written DELETE FROM t USING …. */
  readonly using: boolean;
  readonly from: readonly TableRef[];
  readonly where: Expr | null;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Limit | null;
  /** Text of an optimizer hint comment, without its marks; null where there is none. */
  readonly hints: string | null;
  readonly pos: number;
}
export interface LoadData {
  readonly kind: 'LoadData';
  readonly xml: boolean;
  readonly local: boolean;
  readonly priority: 'LOW_PRIORITY' | 'CONCURRENT' | null;
  readonly file: string;
  readonly onDuplicate: 'REPLACE' | 'IGNORE' | null;
  readonly table: QualifiedName;
  readonly partitions: readonly string[];
  readonly charset: string | null;
  readonly format: FileFormat;
  readonly rowTag: string | null;
  readonly ignoreLines: number;
  readonly columns: readonly (ColumnRef | UserVariable)[] | null;
  readonly set: readonly Assignment[];
  readonly pos: number;
}
export interface Call {
  readonly kind: 'Call';
  readonly routine: QualifiedName;
  readonly args: readonly Expr[];
  readonly pos: number;
}
export interface Do {
  readonly kind: 'Do';
  readonly exprs: readonly Expr[];
  readonly pos: number;
}
/** HANDLER t OPEN|READ|CLOSE: parsed whole, not taken apart. */
export interface Handler {
  readonly kind: 'Handler';
  readonly table: QualifiedName;
  readonly text: string;
  readonly pos: number;
}

// ── Data types and column definitions ────────────────────────────────────────

export type TypeName =
  | 'TINYINT'
  | 'SMALLINT'
  | 'MEDIUMINT'
  | 'INT'
  | 'BIGINT'
  | 'DECIMAL'
  | 'FLOAT'
  | 'DOUBLE'
  | 'BIT'
  | 'DATE'
  | 'TIME'
  | 'DATETIME'
  | 'TIMESTAMP'
  | 'YEAR'
  | 'CHAR'
  | 'VARCHAR'
  | 'BINARY'
  | 'VARBINARY'
  | 'TINYBLOB'
  | 'BLOB'
  | 'MEDIUMBLOB'
  | 'LONGBLOB'
  | 'TINYTEXT'
  | 'TEXT'
  | 'MEDIUMTEXT'
  | 'LONGTEXT'
  | 'ENUM'
  | 'SET'
  | 'JSON'
  | 'VECTOR'
  | 'GEOMETRY'
  | 'POINT'
  | 'LINESTRING'
  | 'POLYGON'
  | 'MULTIPOINT'
  | 'MULTILINESTRING'
  | 'MULTIPOLYGON'
  | 'GEOMETRYCOLLECTION';
/**
 * A column's type with synonyms resolved (INTEGER is INT, NUMERIC is DECIMAL, BOOL is TINYINT(1), SERIAL is BIGINT UNSIGNED with its attributes,
 * NCHAR is CHAR with charset utf8mb3, REAL is DOUBLE but under REAL_AS_FLOAT, LONG is MEDIUMTEXT, …).
 */
export interface DataType {
  readonly name: TypeName;
  /** Length, display width, precision or fractional seconds; null where it was left out. */
  readonly length: number | null;
  readonly decimals: number | null;
  readonly unsigned: boolean;
  readonly zerofill: boolean;
  /** Of string types. `binary` is the BINARY attribute (the charset's _bin collation). */
  readonly charset: string | null;
  readonly collation: string | null;
  readonly binary: boolean;
  /** Members of ENUM and SET. */
  readonly values: readonly string[];
  readonly pos: number;
}
export type ReferenceAction = 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'NO ACTION' | 'SET DEFAULT';
export interface References {
  readonly table: QualifiedName;
  readonly columns: readonly string[];
  readonly match: 'FULL' | 'PARTIAL' | 'SIMPLE' | null;
  readonly onDelete: ReferenceAction | null;
  readonly onUpdate: ReferenceAction | null;
}
export interface CheckClause {
  readonly name: string | null;
  readonly expr: Expr;
  readonly enforced: boolean;
  /** Source range of the expression inside the parentheses. */
  readonly start: number;
  readonly end: number;
}
export interface ColumnDefinition {
  readonly name: string;
  readonly type: DataType;
  /** Null where neither NULL nor NOT NULL was said. */
  readonly nullable: boolean | null;
  /** A literal, NOW(n), or an expression; `parenthesised` where it was written DEFAULT (expr). */
  readonly default: { readonly expr: Expr; readonly parenthesised: boolean; readonly start: number; readonly end: number } | null;
  /** ON UPDATE CURRENT_TIMESTAMP(n). */
  readonly onUpdate: FunctionCall | null;
  readonly autoIncrement: boolean;
  readonly key: 'PRIMARY' | 'UNIQUE' | 'PRIMARY AND UNIQUE' | null;
  readonly comment: string | null;
  readonly generated: { readonly expr: Expr; readonly stored: boolean; readonly start: number; readonly end: number } | null;
  readonly checks: readonly CheckClause[];
  /** Parsed and, as in InnoDB, ignored. */
  readonly references: References | null;
  readonly visible: boolean | null;
  readonly srid: number | null;
  readonly columnFormat: string | null;
  readonly storage: string | null;
  readonly engineAttribute: string | null;
  readonly pos: number;
}
/** A part of a key: a column with an optional prefix length, or an expression. */
export type KeyPart =
  | { readonly kind: 'ColumnPart'; readonly column: string; readonly length: number | null; readonly desc: boolean; readonly pos: number }
  | { readonly kind: 'ExpressionPart'; readonly expr: Expr; readonly desc: boolean; readonly pos: number };
export interface IndexOptions {
  readonly using: 'BTREE' | 'HASH' | 'RTREE' | null;
  readonly comment: string | null;
  readonly visible: boolean | null;
  readonly parser: string | null;
  readonly keyBlockSize: number | null;
}
export interface KeyDefinition {
  readonly kind: 'KeyDefinition';
  readonly type: 'PRIMARY' | 'UNIQUE' | 'INDEX' | 'FULLTEXT' | 'SPATIAL';
  /** CONSTRAINT name, if said. */
  readonly constraint: string | null;
  readonly name: string | null;
  readonly parts: readonly KeyPart[];
  readonly options: IndexOptions;
  readonly pos: number;
}
export interface ForeignKeyDefinition {
  readonly kind: 'ForeignKeyDefinition';
  readonly constraint: string | null;
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly references: References;
  readonly pos: number;
}
export interface CheckDefinition {
  readonly kind: 'CheckDefinition';
  readonly check: CheckClause;
  readonly pos: number;
}
export type TableElement =
  | { readonly kind: 'Column'; readonly column: ColumnDefinition }
  | KeyDefinition
  | ForeignKeyDefinition
  | CheckDefinition;
/** Table options by upper-case name: ENGINE, AUTO_INCREMENT, CHARSET, COLLATE, COMMENT, ROW_FORMAT, …; UNION is its text. */
export interface TableOption {
  readonly name: string;
  readonly value: string | number;
}

// ── DDL ──────────────────────────────────────────────────────────────────────

export interface CreateDatabase {
  readonly kind: 'CreateDatabase';
  readonly name: string;
  readonly ifNotExists: boolean;
  readonly options: readonly TableOption[];
  readonly pos: number;
}
export interface AlterDatabase {
  readonly kind: 'AlterDatabase';
  readonly name: string | null;
  readonly options: readonly TableOption[];
  readonly pos: number;
}
export interface DropDatabase {
  readonly kind: 'DropDatabase';
  readonly name: string;
  readonly ifExists: boolean;
  readonly pos: number;
}
export interface CreateTable {
  readonly kind: 'CreateTable';
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly table: QualifiedName;
  readonly elements: readonly TableElement[];
  readonly options: readonly TableOption[];
  /** PARTITION BY …, parsed whole; its text. */
  readonly partitioning: string | null;
  readonly like: QualifiedName | null;
  readonly onDuplicate: 'IGNORE' | 'REPLACE' | null;
  readonly query: QueryExpr | null;
  readonly pos: number;
}
export type ColumnPosition = { readonly kind: 'First' } | { readonly kind: 'After'; readonly column: string } | null;
export type AlterAction =
  | { readonly kind: 'AddColumn'; readonly column: ColumnDefinition; readonly position: ColumnPosition }
  | { readonly kind: 'ModifyColumn'; readonly column: ColumnDefinition; readonly position: ColumnPosition }
  | { readonly kind: 'ChangeColumn'; readonly from: string; readonly column: ColumnDefinition; readonly position: ColumnPosition }
  | { readonly kind: 'RenameColumn'; readonly from: string; readonly to: string }
  | { readonly kind: 'DropColumn'; readonly column: string }
  | {
      readonly kind: 'SetDefault';
      readonly column: string;
      readonly expr: Expr;
      readonly parenthesised: boolean;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'DropDefault'; readonly column: string }
  | { readonly kind: 'SetColumnVisible'; readonly column: string; readonly visible: boolean }
  | { readonly kind: 'AddKey'; readonly key: KeyDefinition }
  | { readonly kind: 'AddForeignKey'; readonly foreignKey: ForeignKeyDefinition }
  | { readonly kind: 'AddCheck'; readonly check: CheckClause }
  | { readonly kind: 'DropIndex'; readonly name: string }
  | { readonly kind: 'DropPrimaryKey' }
  | { readonly kind: 'DropForeignKey'; readonly name: string }
  | { readonly kind: 'DropCheck'; readonly name: string }
  | { readonly kind: 'DropConstraint'; readonly name: string }
  | { readonly kind: 'AlterCheck'; readonly name: string; readonly enforced: boolean }
  | { readonly kind: 'RenameIndex'; readonly from: string; readonly to: string }
  | { readonly kind: 'SetIndexVisible'; readonly name: string; readonly visible: boolean }
  | { readonly kind: 'RenameTable'; readonly to: QualifiedName }
  | { readonly kind: 'ConvertCharset'; readonly charset: string; readonly collation: string | null }
  | { readonly kind: 'OrderBy'; readonly items: readonly OrderItem[] }
  | { readonly kind: 'DisableKeys' }
  | { readonly kind: 'EnableKeys' }
  | { readonly kind: 'Force' }
  | { readonly kind: 'Algorithm'; readonly value: string }
  | { readonly kind: 'Lock'; readonly value: string }
  | { readonly kind: 'Validation'; readonly on: boolean }
  | { readonly kind: 'Options'; readonly options: readonly TableOption[] }
  /** DISCARD/IMPORT TABLESPACE and everything about partitions; its text. */
  | { readonly kind: 'Other'; readonly text: string };
export interface AlterTable {
  readonly kind: 'AlterTable';
  readonly table: QualifiedName;
  readonly actions: readonly AlterAction[];
  readonly pos: number;
}
export interface DropTable {
  readonly kind: 'DropTable';
  readonly temporary: boolean;
  readonly ifExists: boolean;
  readonly tables: readonly QualifiedName[];
  readonly pos: number;
}
export interface RenameTable {
  readonly kind: 'RenameTable';
  readonly pairs: readonly { readonly from: QualifiedName; readonly to: QualifiedName }[];
  readonly pos: number;
}
export interface TruncateTable {
  readonly kind: 'TruncateTable';
  readonly table: QualifiedName;
  readonly pos: number;
}
export interface CreateIndex {
  readonly kind: 'CreateIndex';
  readonly table: QualifiedName;
  readonly key: KeyDefinition;
  readonly pos: number;
}
export interface DropIndex {
  readonly kind: 'DropIndex';
  readonly table: QualifiedName;
  readonly name: string;
  readonly pos: number;
}
export interface CreateView {
  readonly kind: 'CreateView';
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  /** ALTER VIEW. */
  readonly alter: boolean;
  readonly algorithm: 'UNDEFINED' | 'MERGE' | 'TEMPTABLE' | null;
  readonly definer: AccountName | null;
  readonly sqlSecurity: 'DEFINER' | 'INVOKER' | null;
  readonly view: QualifiedName;
  readonly columns: readonly string[] | null;
  readonly query: QueryExpr;
  readonly checkOption: 'CASCADED' | 'LOCAL' | null;
  /** Source range of the query. */
  readonly start: number;
  readonly end: number;
  readonly pos: number;
}
export interface DropView {
  readonly kind: 'DropView';
  readonly ifExists: boolean;
  readonly views: readonly QualifiedName[];
  readonly pos: number;
}

// ── Stored programs, accounts: parsed whole ──────────────────────────────────

/** CREATE/ALTER/DROP PROCEDURE, FUNCTION, TRIGGER, EVENT and loadable functions. */
export interface StoredProgramStatement {
  readonly kind: 'StoredProgram';
  readonly action: 'CREATE' | 'ALTER' | 'DROP';
  readonly object: 'PROCEDURE' | 'FUNCTION' | 'TRIGGER' | 'EVENT';
  readonly name: QualifiedName;
  readonly ifExists: boolean;
  readonly ifNotExists: boolean;
  readonly definer: AccountName | null;
  /** What CREATE and ALTER say; null for DROP. */
  readonly definition: ProgramDefinition | null;
  /** Source of the whole statement. */
  readonly text: string;
  readonly pos: number;
}

// ── Transactions, session, administration ────────────────────────────────────

export interface StartTransaction {
  readonly kind: 'StartTransaction';
  /** Written BEGIN [WORK]. */
  readonly begin: boolean;
  readonly consistentSnapshot: boolean;
  readonly access: 'READ WRITE' | 'READ ONLY' | null;
  readonly pos: number;
}
export interface EndTransaction {
  readonly kind: 'EndTransaction';
  readonly action: 'COMMIT' | 'ROLLBACK';
  readonly chain: boolean | null;
  readonly release: boolean | null;
  readonly pos: number;
}
export interface SavepointStatement {
  readonly kind: 'Savepoint';
  readonly action: 'SAVEPOINT' | 'ROLLBACK TO' | 'RELEASE';
  readonly name: string;
  readonly pos: number;
}
/** XA …: its text. */
export interface XaStatement {
  readonly kind: 'Xa';
  readonly text: string;
  readonly pos: number;
}
export type VariableAssignment =
  | {
      readonly kind: 'SystemVariable';
      readonly scope: VariableScope | null;
      readonly name: string;
      readonly value: Expr /** Written @@…name. */;
      readonly at: boolean;
      readonly pos: number;
    }
  | { readonly kind: 'UserVariable'; readonly name: string; readonly value: Expr; readonly pos: number }
  /** SET NAMES charset [COLLATE c]; null is DEFAULT. */
  | { readonly kind: 'Names'; readonly charset: string | null; readonly collation: string | null; readonly pos: number }
  | { readonly kind: 'CharacterSet'; readonly charset: string | null; readonly pos: number }
  /** SET [GLOBAL|SESSION] TRANSACTION …; scope null is the next transaction only. */
  | {
      readonly kind: 'Transaction';
      readonly scope: 'GLOBAL' | 'SESSION' | null;
      readonly isolation: IsolationLevel | null;
      readonly access: 'READ WRITE' | 'READ ONLY' | null;
      readonly pos: number;
    };
export type IsolationLevel = 'READ UNCOMMITTED' | 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
export interface SetStatement {
  readonly kind: 'Set';
  /** A value that is a bare word (SET sql_mode = ANSI, ON, OFF, utf8mb4) is a ColumnRef without a table; DEFAULT is a Default. */
  readonly assignments: readonly VariableAssignment[];
  readonly pos: number;
}
export type ShowWhat =
  | { readonly what: 'DATABASES' }
  | { readonly what: 'TABLES'; readonly full: boolean; readonly extended: boolean; readonly schema: string | null }
  | { readonly what: 'COLUMNS'; readonly full: boolean; readonly extended: boolean; readonly table: QualifiedName }
  | { readonly what: 'INDEX'; readonly extended: boolean; readonly table: QualifiedName }
  | {
      readonly what: 'CREATE';
      readonly object: 'TABLE' | 'VIEW' | 'DATABASE' | 'PROCEDURE' | 'FUNCTION' | 'TRIGGER' | 'EVENT' | 'LIBRARY';
      readonly ifNotExists: boolean;
      readonly name: QualifiedName;
    }
  | { readonly what: 'CREATE USER'; readonly account: AccountName }
  | { readonly what: 'TABLE STATUS' | 'TRIGGERS' | 'EVENTS' | 'OPEN TABLES'; readonly schema: string | null; readonly full: boolean }
  | { readonly what: 'VARIABLES' | 'STATUS'; readonly scope: 'GLOBAL' | 'SESSION' | null }
  | { readonly what: 'PROCESSLIST'; readonly full: boolean }
  | { readonly what: 'GRANTS'; readonly account: AccountName | null; readonly using: readonly AccountName[] }
  | { readonly what: 'WARNINGS' | 'ERRORS'; readonly count: boolean; readonly limit: Limit | null }
  | {
      readonly what:
        | 'PROCEDURE STATUS'
        | 'FUNCTION STATUS'
        | 'LIBRARY STATUS'
        | 'CHARACTER SET'
        | 'COLLATION'
        | 'ENGINES'
        | 'PLUGINS'
        | 'PRIVILEGES'
        | 'PROFILES'
        | 'REPLICAS'
        | 'BINARY LOGS'
        | 'BINARY LOG STATUS';
    }
  | { readonly what: 'ENGINE'; readonly engine: string; readonly about: 'STATUS' | 'MUTEX' | 'LOGS'; readonly text: string }
  | { readonly what: 'PROCEDURE CODE' | 'FUNCTION CODE'; readonly name: QualifiedName; readonly text: string }
  | { readonly what: 'REPLICA STATUS' | 'RELAYLOG EVENTS' | 'BINLOG EVENTS'; readonly channel: string | null; readonly text: string }
  | { readonly what: 'PROFILE'; readonly types: readonly string[]; readonly text: string };
export interface ShowStatement {
  readonly kind: 'Show';
  readonly show: ShowWhat;
  readonly like: string | null;
  readonly where: Expr | null;
  readonly pos: number;
}
/** DESCRIBE t [column|'pattern'], EXPLAIN t. */
export interface DescribeTable {
  readonly kind: 'DescribeTable';
  readonly table: QualifiedName;
  readonly column: string | null;
  readonly pos: number;
}
export interface Explain {
  readonly kind: 'Explain';
  readonly analyze: boolean;
  readonly format: 'TRADITIONAL' | 'JSON' | 'TREE' | null;
  readonly into: string | null;
  readonly statement: Statement;
  readonly pos: number;
}
export interface ExplainConnection {
  readonly kind: 'ExplainConnection';
  readonly format: 'TRADITIONAL' | 'JSON' | 'TREE' | null;
  readonly connectionId: Expr;
  readonly pos: number;
}
export interface Use {
  readonly kind: 'Use';
  readonly schema: string;
  readonly pos: number;
}
export interface Prepare {
  readonly kind: 'Prepare';
  readonly name: string;
  readonly from: StringLiteral | UserVariable;
  readonly pos: number;
}
export interface Execute {
  readonly kind: 'Execute';
  readonly name: string;
  readonly using: readonly UserVariable[];
  readonly pos: number;
}
export interface Deallocate {
  readonly kind: 'Deallocate';
  readonly name: string;
  readonly pos: number;
}
export interface Kill {
  readonly kind: 'Kill';
  readonly what: 'CONNECTION' | 'QUERY';
  readonly id: Expr;
  readonly pos: number;
}
export interface LockTables {
  readonly kind: 'LockTables';
  readonly tables: readonly {
    readonly table: QualifiedName;
    readonly alias: string | null;
    readonly mode: 'READ' | 'READ LOCAL' | 'WRITE';
  }[];
  readonly pos: number;
}
export interface UnlockTables {
  readonly kind: 'UnlockTables';
  readonly pos: number;
}
/** ANALYZE/CHECK/CHECKSUM/OPTIMIZE/REPAIR TABLE. */
export interface TableMaintenance {
  readonly kind: 'TableMaintenance';
  readonly verb: 'ANALYZE' | 'CHECK' | 'CHECKSUM' | 'OPTIMIZE' | 'REPAIR';
  readonly tables: readonly QualifiedName[];
  readonly options: readonly string[];
  readonly pos: number;
}
export interface Flush {
  readonly kind: 'Flush';
  /** Upper case: TABLES, PRIVILEGES, LOGS, STATUS, TABLES WITH READ LOCK, … */
  readonly what: readonly string[];
  readonly tables: readonly QualifiedName[];
  readonly pos: number;
}
/** What else is administrative (INSTALL, RESET, CLONE, HELP, BINLOG, CACHE INDEX, …): its first words and text. */
export interface OtherStatement {
  readonly kind: 'Other';
  readonly verb: string;
  readonly text: string;
  readonly pos: number;
}

/** A text of comments only: MySQL answers OK, where an empty text is error 1065. */
export interface EmptyStatement {
  readonly kind: 'Empty';
  readonly pos: number;
}

export type Statement =
  | QueryExpr
  | Insert
  | Update
  | Delete
  | LoadData
  | Call
  | Do
  | Handler
  | CreateDatabase
  | AlterDatabase
  | DropDatabase
  | CreateTable
  | AlterTable
  | DropTable
  | RenameTable
  | TruncateTable
  | CreateIndex
  | DropIndex
  | CreateView
  | DropView
  | StoredProgramStatement
  | AccountStatement
  | StartTransaction
  | EndTransaction
  | SavepointStatement
  | XaStatement
  | SetStatement
  | ShowStatement
  | DescribeTable
  | Explain
  | ExplainConnection
  | Use
  | Prepare
  | Execute
  | Deallocate
  | Kill
  | LockTables
  | UnlockTables
  | TableMaintenance
  | Flush
  | SignalStatement
  | GetDiagnostics
  | OtherStatement
  | EmptyStatement;

export type StatementKind = Statement['kind'];
