/** The errors of data definition, worded as MySQL words them. */
import { SqlError } from '../../../errors.ts';

const make =
  (errno: number, sqlState: string, text: (...names: string[]) => string) =>
  (...names: string[]): SqlError =>
    new SqlError(errno, sqlState, text(...names));

export const DdlError = {
  databaseExists: make(1007, 'HY000', (name) => `Can't create database '${name}'; database exists`),
  noSuchDatabaseToDrop: make(1008, 'HY000', (name) => `Can't drop database '${name}'; database doesn't exist`),
  noDatabaseSelected: make(1046, '3D000', () => 'No database selected'),
  unknownDatabase: make(1049, '42000', (name) => `Unknown database '${name}'`),
  tableExists: make(1050, '42S01', (name) => `Table '${name}' already exists`),
  unknownTable: make(1051, '42S02', (names) => `Unknown table '${names}'`),
  unknownColumn: make(1054, '42S22', (name, where) => `Unknown column '${name}' in '${where}'`),
  identifierTooLong: make(1059, '42000', (name) => `Identifier name '${name}' is too long`),
  duplicateColumn: make(1060, '42S21', (name) => `Duplicate column name '${name}'`),
  duplicateKeyName: make(1061, '42000', (name) => `Duplicate key name '${name}'`),
  wrongColumnSpecifier: make(1063, '42000', (name) => `Incorrect column specifier for column '${name}'`),
  invalidDefault: make(1067, '42000', (name) => `Invalid default value for '${name}'`),
  multiplePrimaryKey: make(1068, '42000', () => 'Multiple primary key defined'),
  tooManyKeys: make(1069, '42000', () => 'Too many keys specified; max 64 keys allowed'),
  tooManyKeyParts: make(1070, '42000', () => 'Too many key parts specified; max 16 parts allowed'),
  keyTooLong: make(1071, '42000', () => 'Specified key was too long; max key length is 3072 bytes'),
  keyColumnMissing: make(1072, '42000', (name) => `Key column '${name}' doesn't exist in table`),
  columnTooLong: make(
    1074,
    '42000',
    (name, most) => `Column length too big for column '${name}' (max = ${most}); use BLOB or TEXT instead`,
  ),
  wrongAutoColumn: make(
    1075,
    '42000',
    () => 'Incorrect table definition; there can be only one auto column and it must be defined as a key',
  ),
  wrongPrefix: make(
    1089,
    'HY000',
    () =>
      "Incorrect prefix key; the used key part isn't a string, the used length is longer than the key part, or the storage engine doesn't support unique prefix keys",
  ),
  cannotRemoveAllColumns: make(1090, '42000', () => "You can't delete all columns with ALTER TABLE; use DROP TABLE instead"),
  cannotDrop: make(1091, '42000', (name) => `Can't DROP '${name}'; check that column/key exists`),
  blobDefault: make(1101, '42000', (name) => `BLOB, TEXT, GEOMETRY or JSON column '${name}' can't have a default value`),
  wrongDatabaseName: make(1102, '42000', (name) => `Incorrect database name '${name}'`),
  wrongTableName: make(1103, '42000', (name) => `Incorrect table name '${name}'`),
  noColumns: make(1113, '42000', () => 'A table must have at least 1 column'),
  unknownCharset: make(1115, '42000', (name) => `Unknown character set: '${name}'`),
  tooManyColumns: make(1117, 'HY000', () => 'Too many columns'),
  rowTooLarge: make(
    1118,
    '42000',
    () =>
      'Row size too large. The maximum row size for the used table type, not counting BLOBs, is 65535. This includes storage overhead, check the manual. You have to change some columns to TEXT or BLOBs',
  ),
  noSuchTable: make(1146, '42S02', (name) => `Table '${name}' doesn't exist`),
  wrongColumnName: make(1166, '42000', (name) => `Incorrect column name '${name}'`),
  fulltextColumn: make(1283, 'HY000', (name) => `Column '${name}' cannot be part of FULLTEXT index`),
  blobKeyWithoutLength: make(1170, '42000', (name) => `BLOB/TEXT column '${name}' used in key specification without a key length`),
  primaryKeyNull: make(1171, '42000', () => 'All parts of a PRIMARY KEY must be NOT NULL; if you need NULL in a key, use UNIQUE instead'),
  noSuchKey: make(1176, '42000', (key, table) => `Key '${key}' doesn't exist in table '${table}'`),
  wrongUsage: make(1221, 'HY000', (left, right) => `Incorrect usage of ${left} and ${right}`),
  wrongForeignKeyDefinition: make(
    1239,
    '42000',
    (name) => `Incorrect foreign key definition for '${name}': Key reference and table reference don't match`,
  ),
  collationMismatch: make(1253, '42000', (collation, charset) => `COLLATION '${collation}' is not valid for CHARACTER SET '${charset}'`),
  unknownCollation: make(1273, 'HY000', (name) => `Unknown collation: '${name}'`),
  wrongIndexName: make(1280, '42000', (name) => `Incorrect index name '${name}'`),
  duplicateMember: make(1291, 'HY000', (column, member, type) => `Column '${column}' has duplicated value '${member}' in ${type}`),
  tooManyMembers: make(1097, 'HY000', (column, type) => `Too many strings for column ${column} and ${type}`),
  invalidOnUpdate: make(1294, 'HY000', (name) => `Invalid ON UPDATE clause for '${name}' column`),
  unknownEngine: make(1286, '42000', (name) => `Unknown storage engine '${name}'`),
  wrongObject: make(1347, 'HY000', (name, kind) => `'${name}' is not ${kind}`),
  viewColumnCount: make(
    1353,
    'HY000',
    () => 'In definition of view, derived table or common table expression, SELECT list and column names list have different column counts',
  ),
  conflictingDeclarations: make(1302, 'HY000', (left, right) => `Conflicting declarations: '${left}' and '${right}'`),
  illegalMember: make(1367, '22007', (type, value) => `Illegal ${type} '${value}' value found during parsing`),
  tooBigScale: make(1425, '42000', (scale, name) => `Too big scale ${scale} specified for column '${name}'. Maximum is 30.`),
  tooBigPrecision: make(
    1426,
    '42000',
    (precision, name, most) => `Too-big precision ${precision} specified for '${name}'. Maximum is ${most}.`,
  ),
  precisionBelowScale: make(1427, '42000', (name) => `For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '${name}').`),
  displayWidth: make(1439, '42000', (name, most) => `Display width out of range for column '${name}' (max = ${most})`),
  indexNeededByForeignKey: make(1553, 'HY000', (name) => `Cannot drop index '${name}': needed in a foreign key constraint`),
  truncateReferenced: make(
    1701,
    '42000',
    (child, constraint) => `Cannot truncate a table referenced in a foreign key constraint (${child}, CONSTRAINT \`${constraint}\`)`,
  ),
  missingUniqueKey: make(
    6125,
    'HY000',
    (constraint, table) =>
      `Failed to add the foreign key constraint. Missing unique key for constraint '${constraint}' in the referenced table '${table}'`,
  ),
  noReferencedTable: make(1824, 'HY000', (table) => `Failed to open the referenced table '${table}'`),
  duplicateForeignKey: make(1826, 'HY000', (name) => `Duplicate foreign key constraint name '${name}'`),
  dropColumnOfForeignKey: make(
    1828,
    'HY000',
    (column, key) => `Cannot drop column '${column}': needed in a foreign key constraint '${key}'`,
  ),
  dropReferencedColumn: make(
    1829,
    'HY000',
    (column, key, table) => `Cannot drop column '${column}': needed in a foreign key constraint '${key}' of table '${table}'`,
  ),
  setNullNotNull: make(
    1830,
    'HY000',
    (column, key) => `Column '${column}' cannot be NOT NULL: needed in a foreign key constraint '${key}' SET NULL`,
  ),
  notSupportedReason: make(1846, '0A000', (what, reason, instead) => `${what} is not supported. Reason: ${reason}. Try ${instead}.`),
  generatedNotSupported: make(3106, 'HY000', (what) => `'${what}' is not supported for generated columns.`),
  generatedDependency: make(3108, 'HY000', (name) => `Column '${name}' has a generated column dependency.`),
  jsonKey: make(3152, '42000', (name) => `JSON column '${name}' supports indexing only via generated columns on a specified JSON path.`),
  invisiblePrimary: make(3522, 'HY000', () => 'A primary key index cannot be invisible'),
  jsonFunctionalKey: make(3753, '42000', () => 'Cannot create a functional index on a function that returns a JSON or GEOMETRY value.'),
  blobFunctionalKey: make(
    3757,
    'HY000',
    () => 'Cannot create a functional index on an expression that returns a BLOB or TEXT. Please consider using CAST.',
  ),
  functionalPrimary: make(3756, 'HY000', () => 'The primary key cannot be a functional index'),
  functionalOnColumn: make(3762, 'HY000', () => 'Functional index on a column is not supported. Consider using a regular index instead.'),
  dropReferencedTable: make(
    3730,
    'HY000',
    (table, constraint, child) =>
      `Cannot drop table '${table}' referenced by a foreign key constraint '${constraint}' on table '${child}'.`,
  ),
  missingReferencedColumn: make(
    3734,
    'HY000',
    (column, constraint, table) =>
      `Failed to add the foreign key constraint. Missing column '${column}' for constraint '${constraint}' in the referenced table '${table}'`,
  ),
  incompatibleColumns: make(
    3780,
    'HY000',
    (column, referenced, constraint) =>
      `Referencing column '${column}' and referenced column '${referenced}' in foreign key constraint '${constraint}' are incompatible.`,
  ),
  checkNotBoolean: make(3812, 'HY000', (name) => `An expression of non-boolean type specified to a check constraint '${name}'.`),
  columnCheckOther: make(3813, 'HY000', (name) => `Column check constraint '${name}' references other column.`),
  checkColumnMissing: make(3820, 'HY000', (name, column) => `Check constraint '${name}' refers to non-existing column '${column}'.`),
  checkAutoIncrement: make(3818, 'HY000', (name) => `Check constraint '${name}' cannot refer to an auto-increment column.`),
  checkViolated: make(3819, 'HY000', (name) => `Check constraint '${name}' is violated.`),
  checkNotFound: make(3821, 'HY000', (name) => `Check constraint '${name}' is not found in the table.`),
  duplicateCheck: make(3822, 'HY000', (name) => `Duplicate check constraint name '${name}'.`),
  functionalDependency: make(
    3837,
    'HY000',
    (name) => `Column '${name}' has a functional index dependency and cannot be dropped or renamed.`,
  ),
  constraintNotFound: make(3940, 'HY000', (name) => `Constraint '${name}' does not exist.`),
  checkColumn: make(
    3959,
    'HY000',
    (check, column) => `Check constraint '${check}' uses column '${column}', hence column cannot be dropped or renamed.`,
  ),
  noVisibleColumn: make(4028, 'HY000', () => 'A table must have at least one visible column.'),
  duplicateEntry: make(1062, '23000', (value, key) => `Duplicate entry '${value}' for key '${key}'`),
  invalidNull: make(1138, '22004', () => 'Invalid use of NULL value'),
  noReferencedRow: make(1452, '23000', (detail) => `Cannot add or update a child row: a foreign key constraint fails (${detail})`),
  accessDenied: make(1044, '42000', (user, database) => `Access denied for user ${user} to database '${database}'`),
} as const;

/** `Feature … is not supported yet`: 1235 naming the construct. */
export function notSupported(construct: string, position: number | null = null): SqlError {
  return new SqlError(1235, '42000', `This version of wsql doesn't yet support '${construct}'`, position);
}
