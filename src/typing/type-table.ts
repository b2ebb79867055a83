/** Every column type of MySQL 5.7 to 9.x and MariaDB 10.3 and newer: the table of docs/types.md, which a test holds to it. */
import type { FieldType } from '../types.ts';
import type { LogicalKind } from './logical-type.ts';

export interface TypeEntry {
  /** DATA_TYPE in information_schema. */
  readonly name: string;
  /** A declaration of such a column, of the widest kind. */
  readonly example: string;
  /** Servers that have it; null: all. */
  readonly servers: string | null;
  /** What its columns are in results: a type of the protocol, and what MariaDB says beside it. */
  readonly protocol: keyof typeof FieldType;
  readonly extended?: string;
  readonly logical: LogicalKind;
}

const MYSQL = 'MySQL';
const MARIADB = 'MariaDB';

export const TYPE_TABLE: readonly TypeEntry[] = [
  { name: 'tinyint', example: 'TINYINT', servers: null, protocol: 'TINY', logical: 'INT' },
  { name: 'smallint', example: 'SMALLINT', servers: null, protocol: 'SHORT', logical: 'INT' },
  { name: 'mediumint', example: 'MEDIUMINT', servers: null, protocol: 'INT24', logical: 'INT' },
  { name: 'int', example: 'INT', servers: null, protocol: 'LONG', logical: 'INT' },
  { name: 'bigint', example: 'BIGINT', servers: null, protocol: 'LONGLONG', logical: 'INT' },
  { name: 'float', example: 'FLOAT', servers: null, protocol: 'FLOAT', logical: 'FLOAT' },
  { name: 'double', example: 'DOUBLE', servers: null, protocol: 'DOUBLE', logical: 'DOUBLE' },
  { name: 'decimal', example: 'DECIMAL(65,30)', servers: null, protocol: 'NEWDECIMAL', logical: 'DECIMAL' },
  { name: 'bit', example: 'BIT(64)', servers: null, protocol: 'BIT', logical: 'BIT' },
  { name: 'char', example: 'CHAR(255)', servers: null, protocol: 'STRING', logical: 'STRING' },
  { name: 'varchar', example: 'VARCHAR(255)', servers: null, protocol: 'VAR_STRING', logical: 'STRING' },
  { name: 'tinytext', example: 'TINYTEXT', servers: null, protocol: 'BLOB', logical: 'STRING' },
  { name: 'text', example: 'TEXT', servers: null, protocol: 'BLOB', logical: 'STRING' },
  { name: 'mediumtext', example: 'MEDIUMTEXT', servers: null, protocol: 'BLOB', logical: 'STRING' },
  { name: 'longtext', example: 'LONGTEXT', servers: null, protocol: 'BLOB', logical: 'STRING' },
  { name: 'binary', example: 'BINARY(255)', servers: null, protocol: 'STRING', logical: 'BYTES' },
  { name: 'varbinary', example: 'VARBINARY(255)', servers: null, protocol: 'VAR_STRING', logical: 'BYTES' },
  { name: 'tinyblob', example: 'TINYBLOB', servers: null, protocol: 'BLOB', logical: 'BYTES' },
  { name: 'blob', example: 'BLOB', servers: null, protocol: 'BLOB', logical: 'BYTES' },
  { name: 'mediumblob', example: 'MEDIUMBLOB', servers: null, protocol: 'BLOB', logical: 'BYTES' },
  { name: 'longblob', example: 'LONGBLOB', servers: null, protocol: 'BLOB', logical: 'BYTES' },
  { name: 'date', example: 'DATE', servers: null, protocol: 'DATE', logical: 'DATE' },
  { name: 'datetime', example: 'DATETIME(6)', servers: null, protocol: 'DATETIME', logical: 'TIMESTAMP' },
  { name: 'timestamp', example: 'TIMESTAMP(6) NULL', servers: null, protocol: 'TIMESTAMP', logical: 'TIMESTAMP' },
  { name: 'time', example: 'TIME(6)', servers: null, protocol: 'TIME', logical: 'TIME' },
  { name: 'year', example: 'YEAR', servers: null, protocol: 'YEAR', logical: 'YEAR' },
  { name: 'json', example: 'JSON', servers: MYSQL, protocol: 'JSON', logical: 'JSON' },
  { name: 'longtext', example: 'JSON', servers: MARIADB, protocol: 'BLOB', extended: 'json', logical: 'JSON' },
  { name: 'enum', example: "ENUM('a','b')", servers: null, protocol: 'STRING', logical: 'ENUM' },
  { name: 'set', example: "SET('a','b')", servers: null, protocol: 'STRING', logical: 'SET' },
  { name: 'geometry', example: 'GEOMETRY', servers: null, protocol: 'GEOMETRY', logical: 'GEOMETRY' },
  { name: 'point', example: 'POINT', servers: null, protocol: 'GEOMETRY', extended: 'point', logical: 'GEOMETRY' },
  { name: 'linestring', example: 'LINESTRING', servers: null, protocol: 'GEOMETRY', extended: 'linestring', logical: 'GEOMETRY' },
  { name: 'polygon', example: 'POLYGON', servers: null, protocol: 'GEOMETRY', extended: 'polygon', logical: 'GEOMETRY' },
  { name: 'multipoint', example: 'MULTIPOINT', servers: null, protocol: 'GEOMETRY', extended: 'multipoint', logical: 'GEOMETRY' },
  {
    name: 'multilinestring',
    example: 'MULTILINESTRING',
    servers: null,
    protocol: 'GEOMETRY',
    extended: 'multilinestring',
    logical: 'GEOMETRY',
  },
  { name: 'multipolygon', example: 'MULTIPOLYGON', servers: null, protocol: 'GEOMETRY', extended: 'multipolygon', logical: 'GEOMETRY' },
  { name: 'geomcollection', example: 'GEOMETRYCOLLECTION', servers: 'MySQL 8.0', protocol: 'GEOMETRY', logical: 'GEOMETRY' },
  {
    name: 'geometrycollection',
    example: 'GEOMETRYCOLLECTION',
    servers: 'MySQL 5.7, MariaDB',
    protocol: 'GEOMETRY',
    extended: 'geometrycollection',
    logical: 'GEOMETRY',
  },
  { name: 'vector', example: 'VECTOR(3)', servers: 'MySQL 9.0', protocol: 'VECTOR', logical: 'VECTOR' },
  { name: 'vector', example: 'VECTOR(3)', servers: 'MariaDB 11.7', protocol: 'VAR_STRING', extended: 'vector', logical: 'VECTOR' },
  { name: 'uuid', example: 'UUID', servers: 'MariaDB 10.7', protocol: 'STRING', extended: 'uuid', logical: 'UUID' },
  { name: 'inet6', example: 'INET6', servers: 'MariaDB 10.5', protocol: 'STRING', extended: 'inet6', logical: 'INET' },
  { name: 'inet4', example: 'INET4', servers: 'MariaDB 10.10', protocol: 'STRING', extended: 'inet4', logical: 'INET' },
];
