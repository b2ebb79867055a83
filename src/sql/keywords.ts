/**
 * MySQL's keywords, as information_schema.KEYWORDS of MySQL 9.7 lists them.
 * https://dev.mysql.com/doc/refman/8.4/en/keywords.html
 */

/** Words that are no identifiers unless quoted (or after a dot). */
// biome-ignore format: a word list
export const RESERVED_WORDS = [
  'ACCESSIBLE', 'ADD', 'ALL', 'ALTER', 'ANALYZE', 'AND', 'AS', 'ASC', 'ASENSITIVE', 'BEFORE', 'BETWEEN', 'BIGINT',
  'BINARY', 'BLOB', 'BOTH', 'BY', 'CALL', 'CASCADE', 'CASE', 'CHANGE', 'CHAR', 'CHARACTER', 'CHECK', 'COLLATE',
  'COLUMN', 'CONDITION', 'CONSTRAINT', 'CONTINUE', 'CONVERT', 'CREATE', 'CROSS', 'CUBE', 'CUME_DIST', 'CURRENT_DATE',
  'CURRENT_TIME', 'CURRENT_TIMESTAMP', 'CURRENT_USER', 'CURSOR', 'DATABASE', 'DATABASES', 'DAY_HOUR',
  'DAY_MICROSECOND', 'DAY_MINUTE', 'DAY_SECOND', 'DEC', 'DECIMAL', 'DECLARE', 'DEFAULT', 'DELAYED', 'DELETE',
  'DENSE_RANK', 'DESC', 'DESCRIBE', 'DETERMINISTIC', 'DISTINCT', 'DISTINCTROW', 'DIV', 'DOUBLE', 'DROP', 'DUAL',
  'EACH', 'ELSE', 'ELSEIF', 'EMPTY', 'ENCLOSED', 'ESCAPED', 'EXCEPT', 'EXISTS', 'EXIT', 'EXPLAIN', 'EXTERNAL', 'FALSE',
  'FETCH', 'FIRST_VALUE', 'FLOAT', 'FLOAT4', 'FLOAT8', 'FOR', 'FORCE', 'FOREIGN', 'FROM', 'FULLTEXT', 'FUNCTION',
  'GENERATED', 'GET', 'GRANT', 'GROUP', 'GROUPING', 'GROUPS', 'HAVING', 'HIGH_PRIORITY', 'HOUR_MICROSECOND',
  'HOUR_MINUTE', 'HOUR_SECOND', 'IF', 'IGNORE', 'IN', 'INDEX', 'INFILE', 'INNER', 'INOUT', 'INSENSITIVE', 'INSERT',
  'INT', 'INT1', 'INT2', 'INT3', 'INT4', 'INT8', 'INTEGER', 'INTERSECT', 'INTERVAL', 'INTO', 'IO_AFTER_GTIDS',
  'IO_BEFORE_GTIDS', 'IS', 'ITERATE', 'JOIN', 'JSON_TABLE', 'KEY', 'KEYS', 'KILL', 'LAG', 'LAST_VALUE', 'LATERAL',
  'LEAD', 'LEADING', 'LEAVE', 'LEFT', 'LIBRARY', 'LIKE', 'LIMIT', 'LINEAR', 'LINES', 'LOAD', 'LOCALTIME',
  'LOCALTIMESTAMP', 'LOCK', 'LONG', 'LONGBLOB', 'LONGTEXT', 'LOOP', 'LOW_PRIORITY', 'MATCH', 'MAXVALUE', 'MEDIUMBLOB',
  'MEDIUMINT', 'MEDIUMTEXT', 'MIDDLEINT', 'MINUTE_MICROSECOND', 'MINUTE_SECOND', 'MOD', 'MODIFIES', 'NATURAL',
  'NO_WRITE_TO_BINLOG', 'NOT', 'NTH_VALUE', 'NTILE', 'NULL', 'NUMERIC', 'OF', 'ON', 'OPTIMIZE', 'OPTIMIZER_COSTS',
  'OPTION', 'OPTIONALLY', 'OR', 'ORDER', 'OUT', 'OUTER', 'OUTFILE', 'OVER', 'PARTITION', 'PERCENT_RANK', 'PRECISION',
  'PRIMARY', 'PROCEDURE', 'PURGE', 'QUALIFY', 'RANGE', 'RANK', 'READ', 'READ_WRITE', 'READS', 'REAL', 'RECURSIVE',
  'REFERENCES', 'REGEXP', 'RELEASE', 'RENAME', 'REPEAT', 'REPLACE', 'REQUIRE', 'RESIGNAL', 'RESTRICT', 'RETURN',
  'REVOKE', 'RIGHT', 'RLIKE', 'ROW', 'ROW_NUMBER', 'ROWS', 'SCHEMA', 'SCHEMAS', 'SECOND_MICROSECOND', 'SELECT',
  'SENSITIVE', 'SEPARATOR', 'SET', 'SHOW', 'SIGNAL', 'SMALLINT', 'SPATIAL', 'SPECIFIC', 'SQL', 'SQL_BIG_RESULT',
  'SQL_CALC_FOUND_ROWS', 'SQL_SMALL_RESULT', 'SQLEXCEPTION', 'SQLSTATE', 'SQLWARNING', 'SSL', 'STARTING', 'STORED',
  'STRAIGHT_JOIN', 'SYSTEM', 'TABLE', 'TABLESAMPLE', 'TERMINATED', 'THEN', 'TINYBLOB', 'TINYINT', 'TINYTEXT', 'TO',
  'TRAILING', 'TRIGGER', 'TRUE', 'UNDO', 'UNION', 'UNIQUE', 'UNLOCK', 'UNSIGNED', 'UPDATE', 'USAGE', 'USE', 'USING',
  'UTC_DATE', 'UTC_TIME', 'UTC_TIMESTAMP', 'VALUES', 'VARBINARY', 'VARCHAR', 'VARCHARACTER', 'VARYING', 'VIRTUAL',
  'WHEN', 'WHERE', 'WHILE', 'WINDOW', 'WITH', 'WRITE', 'XOR', 'YEAR_MONTH', 'ZEROFILL',
] as const;

/** Words that the grammar knows and that are identifiers all the same. */
// biome-ignore format: a word list
export const NONRESERVED_WORDS = [
  'ABSENT', 'ACCOUNT', 'ACTION', 'ACTIVE', 'ADMIN', 'AFTER', 'AGAINST', 'AGGREGATE', 'ALGORITHM',
  'ALLOW_MISSING_FILES', 'ALWAYS', 'ANY', 'ARRAY', 'ASCII', 'ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS', 'AT',
  'ATTRIBUTE', 'AUTHENTICATION', 'AUTO', 'AUTO_INCREMENT', 'AUTO_REFRESH', 'AUTO_REFRESH_SOURCE', 'AUTOEXTEND_SIZE',
  'AVG', 'AVG_ROW_LENGTH', 'BACKUP', 'BEGIN', 'BERNOULLI', 'BINLOG', 'BIT', 'BLOCK', 'BOOL', 'BOOLEAN', 'BTREE',
  'BUCKETS', 'BULK', 'BYTE', 'CACHE', 'CASCADED', 'CATALOG_NAME', 'CHAIN', 'CHALLENGE_RESPONSE', 'CHANGED', 'CHANNEL',
  'CHARSET', 'CHECKSUM', 'CIPHER', 'CLASS_ORIGIN', 'CLIENT', 'CLONE', 'CLOSE', 'COALESCE', 'CODE', 'COLLATION',
  'COLUMN_FORMAT', 'COLUMN_NAME', 'COLUMNS', 'COMMENT', 'COMMIT', 'COMMITTED', 'COMPACT', 'COMPLETION', 'COMPONENT',
  'COMPRESSED', 'COMPRESSION', 'CONCURRENT', 'CONNECTION', 'CONSISTENT', 'CONSTRAINT_CATALOG', 'CONSTRAINT_NAME',
  'CONSTRAINT_SCHEMA', 'CONTAINS', 'CONTEXT', 'CPU', 'CURRENT', 'CURSOR_NAME', 'DATA', 'DATAFILE', 'DATE', 'DATETIME',
  'DAY', 'DEALLOCATE', 'DEFAULT_AUTH', 'DEFINER', 'DEFINITION', 'DELAY_KEY_WRITE', 'DESCRIPTION', 'DIAGNOSTICS',
  'DIRECTORY', 'DISABLE', 'DISCARD', 'DISK', 'DO', 'DUALITY', 'DUMPFILE', 'DUPLICATE', 'DYNAMIC', 'ENABLE',
  'ENCRYPTION', 'END', 'ENDS', 'ENFORCED', 'ENGINE', 'ENGINE_ATTRIBUTE', 'ENGINES', 'ENUM', 'ERROR', 'ERRORS',
  'ESCAPE', 'EVENT', 'EVENTS', 'EVERY', 'EXCHANGE', 'EXCLUDE', 'EXECUTE', 'EXPANSION', 'EXPIRE', 'EXPORT', 'EXTENDED',
  'EXTENT_SIZE', 'EXTERNAL_FORMAT', 'FACTOR', 'FAILED_LOGIN_ATTEMPTS', 'FAST', 'FAULTS', 'FIELDS', 'FILE',
  'FILE_BLOCK_SIZE', 'FILE_FORMAT', 'FILE_NAME', 'FILE_PATTERN', 'FILE_PREFIX', 'FILES', 'FILTER', 'FINISH', 'FIRST',
  'FIXED', 'FLUSH', 'FOLLOWING', 'FOLLOWS', 'FORMAT', 'FOUND', 'FULL', 'GENERAL', 'GENERATE', 'GEOMCOLLECTION',
  'GEOMETRY', 'GEOMETRYCOLLECTION', 'GET_FORMAT', 'GET_SOURCE_PUBLIC_KEY', 'GLOBAL', 'GRANTS', 'GROUP_REPLICATION',
  'GTID_ONLY', 'GTIDS', 'GUIDED', 'HANDLER', 'HASH', 'HEADER', 'HELP', 'HISTOGRAM', 'HISTORY', 'HOST', 'HOSTS', 'HOUR',
  'IDENTIFIED', 'IGNORE_SERVER_IDS', 'IMPORT', 'INACTIVE', 'INDEXES', 'INITIAL', 'INITIAL_SIZE', 'INITIATE',
  'INSERT_METHOD', 'INSTALL', 'INSTANCE', 'INVISIBLE', 'INVOKER', 'IO', 'IO_THREAD', 'IPC', 'ISOLATION', 'ISSUER',
  'JSON', 'JSON_VALUE', 'KEY_BLOCK_SIZE', 'KEYRING', 'LANGUAGE', 'LAST', 'LEAVES', 'LESS', 'LEVEL', 'LINESTRING',
  'LIST', 'LOCAL', 'LOCKED', 'LOCKS', 'LOG', 'LOGFILE', 'LOGS', 'MANUAL', 'MASKING', 'MASTER', 'MATERIALIZED',
  'MAX_CONNECTIONS_PER_HOUR', 'MAX_QUERIES_PER_HOUR', 'MAX_ROWS', 'MAX_SIZE', 'MAX_UPDATES_PER_HOUR',
  'MAX_USER_CONNECTIONS', 'MEDIUM', 'MEMBER', 'MEMORY', 'MERGE', 'MESSAGE_TEXT', 'MICROSECOND', 'MIGRATE', 'MIN_ROWS',
  'MINUTE', 'MODE', 'MODIFY', 'MONTH', 'MULTILINESTRING', 'MULTIPOINT', 'MULTIPOLYGON', 'MUTEX', 'MYSQL_ERRNO', 'NAME',
  'NAMES', 'NATIONAL', 'NCHAR', 'NDB', 'NDBCLUSTER', 'NESTED', 'NETWORK_NAMESPACE', 'NEVER', 'NEW', 'NEXT', 'NO',
  'NO_WAIT', 'NODEGROUP', 'NONE', 'NOWAIT', 'NULLS', 'NUMBER', 'NVARCHAR', 'OFF', 'OFFSET', 'OJ', 'OLD', 'ONE', 'ONLY',
  'OPEN', 'OPTIONAL', 'OPTIONS', 'ORDINALITY', 'ORGANIZATION', 'OTHERS', 'OWNER', 'PACK_KEYS', 'PAGE', 'PARALLEL',
  'PARAMETERS', 'PARSE_TREE', 'PARSER', 'PARTIAL', 'PARTITIONING', 'PARTITIONS', 'PASSWORD', 'PASSWORD_LOCK_TIME',
  'PATH', 'PERSIST', 'PERSIST_ONLY', 'PHASE', 'PLUGIN', 'PLUGIN_DIR', 'PLUGINS', 'POINT', 'POLICY', 'POLYGON', 'PORT',
  'PRECEDES', 'PRECEDING', 'PREPARE', 'PRESERVE', 'PREV', 'PRIVILEGE_CHECKS_USER', 'PRIVILEGES', 'PROCESS',
  'PROCESSLIST', 'PROFILE', 'PROFILES', 'PROXY', 'QUARTER', 'QUERY', 'QUICK', 'RANDOM', 'READ_ONLY', 'REBUILD',
  'RECOVER', 'REDO_BUFFER_SIZE', 'REDUNDANT', 'REFERENCE', 'REGISTRATION', 'RELATIONAL', 'RELAY', 'RELAY_LOG_FILE',
  'RELAY_LOG_POS', 'RELAY_THREAD', 'RELAYLOG', 'RELOAD', 'REMOVE', 'REORGANIZE', 'REPAIR', 'REPEATABLE', 'REPLICA',
  'REPLICAS', 'REPLICATE_DO_DB', 'REPLICATE_DO_TABLE', 'REPLICATE_IGNORE_DB', 'REPLICATE_IGNORE_TABLE',
  'REPLICATE_REWRITE_DB', 'REPLICATE_WILD_DO_TABLE', 'REPLICATE_WILD_IGNORE_TABLE', 'REPLICATION',
  'REQUIRE_ROW_FORMAT', 'REQUIRE_TABLE_PRIMARY_KEY_CHECK', 'RESET', 'RESOURCE', 'RESPECT', 'RESTART', 'RESTORE',
  'RESUME', 'RETAIN', 'RETURNED_SQLSTATE', 'RETURNING', 'RETURNS', 'REUSE', 'REVERSE', 'ROLE', 'ROLLBACK', 'ROLLUP',
  'ROTATE', 'ROUTINE', 'ROW_COUNT', 'ROW_FORMAT', 'RTREE', 'S3', 'SAVEPOINT', 'SCHEDULE', 'SCHEMA_NAME', 'SECOND',
  'SECONDARY', 'SECONDARY_ENGINE', 'SECONDARY_ENGINE_ATTRIBUTE', 'SECONDARY_LOAD', 'SECONDARY_UNLOAD', 'SECURITY',
  'SERIAL', 'SERIALIZABLE', 'SERVER', 'SESSION', 'SETS', 'SHARE', 'SHUTDOWN', 'SIGNED', 'SIMPLE', 'SKIP', 'SLAVE',
  'SLOW', 'SNAPSHOT', 'SOCKET', 'SOME', 'SONAME', 'SOUNDS', 'SOURCE', 'SOURCE_AUTO_POSITION', 'SOURCE_BIND',
  'SOURCE_COMPRESSION_ALGORITHMS', 'SOURCE_CONNECT_RETRY', 'SOURCE_CONNECTION_AUTO_FAILOVER', 'SOURCE_DELAY',
  'SOURCE_HEARTBEAT_PERIOD', 'SOURCE_HOST', 'SOURCE_LOG_FILE', 'SOURCE_LOG_POS', 'SOURCE_PASSWORD', 'SOURCE_PORT',
  'SOURCE_PUBLIC_KEY_PATH', 'SOURCE_RETRY_COUNT', 'SOURCE_SSL', 'SOURCE_SSL_CA', 'SOURCE_SSL_CAPATH',
  'SOURCE_SSL_CERT', 'SOURCE_SSL_CIPHER', 'SOURCE_SSL_CRL', 'SOURCE_SSL_CRLPATH', 'SOURCE_SSL_KEY',
  'SOURCE_SSL_VERIFY_SERVER_CERT', 'SOURCE_TLS_CIPHERSUITES', 'SOURCE_TLS_VERSION', 'SOURCE_USER',
  'SOURCE_ZSTD_COMPRESSION_LEVEL', 'SQL_AFTER_GTIDS', 'SQL_AFTER_MTS_GAPS', 'SQL_BEFORE_GTIDS', 'SQL_BUFFER_RESULT',
  'SQL_NO_CACHE', 'SQL_THREAD', 'SQL_TSI_DAY', 'SQL_TSI_HOUR', 'SQL_TSI_MINUTE', 'SQL_TSI_MONTH', 'SQL_TSI_QUARTER',
  'SQL_TSI_SECOND', 'SQL_TSI_WEEK', 'SQL_TSI_YEAR', 'SRID', 'STACKED', 'START', 'STARTS', 'STATS_AUTO_RECALC',
  'STATS_PERSISTENT', 'STATS_SAMPLE_PAGES', 'STATUS', 'STOP', 'STORAGE', 'STREAM', 'STRICT_LOAD', 'STRING',
  'SUBCLASS_ORIGIN', 'SUBJECT', 'SUBPARTITION', 'SUBPARTITIONS', 'SUPER', 'SUSPEND', 'SWAPS', 'SWITCHES',
  'TABLE_CHECKSUM', 'TABLE_NAME', 'TABLES', 'TABLESPACE', 'TEMPORARY', 'TEMPTABLE', 'TEXT', 'THAN', 'THREAD_PRIORITY',
  'TIES', 'TIME', 'TIMESTAMP', 'TIMESTAMPADD', 'TIMESTAMPDIFF', 'TLS', 'TRANSACTION', 'TRIGGERS', 'TRUNCATE', 'TYPE',
  'TYPES', 'UNBOUNDED', 'UNCOMMITTED', 'UNDEFINED', 'UNDO_BUFFER_SIZE', 'UNDOFILE', 'UNICODE', 'UNINSTALL', 'UNKNOWN',
  'UNREGISTER', 'UNTIL', 'UPGRADE', 'URI', 'URL', 'USE_FRM', 'USER', 'USER_RESOURCES', 'VALIDATE', 'VALIDATION',
  'VALUE', 'VARIABLES', 'VCPU', 'VECTOR', 'VERIFY_KEY_CONSTRAINTS', 'VIEW', 'VISIBLE', 'WAIT', 'WARNINGS', 'WEEK',
  'WEIGHT_STRING', 'WITHOUT', 'WORK', 'WRAPPER', 'X509', 'XA', 'XID', 'XML', 'YEAR', 'ZONE',
] as const;

/** Names of functions that are keywords directly before a parenthesis (with IGNORE_SPACE: before any), and plain identifiers elsewhere. */
// biome-ignore format: a word list
export const FUNCTION_WORDS = [
  'ADDDATE', 'ANY_VALUE', 'AVG', 'BIT_AND', 'BIT_OR', 'BIT_XOR', 'CAST', 'COUNT', 'CURDATE', 'CURTIME', 'DATE_ADD', 'DATE_SUB', 'EXTRACT', 'GROUP_CONCAT',
  'JSON_ARRAYAGG', 'JSON_OBJECTAGG', 'MAX', 'MID', 'MIN', 'NOW', 'POSITION', 'SESSION_USER', 'STD', 'STDDEV', 'STDDEV_POP', 'STDDEV_SAMP', 'ST_COLLECT',
  'SUBDATE', 'SUBSTR', 'SUBSTRING', 'SUM', 'SYSDATE', 'SYSTEM_USER', 'TRIM', 'VARIANCE', 'VAR_POP', 'VAR_SAMP',
] as const;

export type FunctionWord = (typeof FUNCTION_WORDS)[number];
export type KeywordName = (typeof RESERVED_WORDS)[number] | (typeof NONRESERVED_WORDS)[number];

let reserved: ReadonlySet<string> | null = null;

/** Whether a word, in any case, must be quoted to be an identifier. */
export function isReserved(word: string): boolean {
  reserved ??= new Set(RESERVED_WORDS);
  return reserved.has(word.toUpperCase());
}

const TABLE_SIZE = 4096;
const LONGEST = 40;
const words: readonly KeywordName[] = [...RESERVED_WORDS, ...NONRESERVED_WORDS];
/** AVG is both: a keyword without and a function with a parenthesis. */
const looked: readonly string[] = [...words, ...FUNCTION_WORDS.filter((word) => word !== 'AVG')];

/**
 * Open addressing from the folded hash of a word to its index + 1 in `looked`. Words get into it by their first two letters, when one with those is
 * first looked for: a start waits for 800 words otherwise.
 */
const table = new Int16Array(TABLE_SIZE);
/** Whether the words with a beginning are in the table. */
const entered = new Uint8Array(1 << 14);

/** One step of the hash that `findKeyword` takes; folds ASCII case. */
export function hashStep(hash: number, code: number): number {
  return (Math.imul(hash, 31) + (code | 32)) | 0;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 12)) & (TABLE_SIZE - 1);
}

/** The first two letters of a word, in lower case, as one number. */
function beginningOf(source: string, at: number): number {
  return ((source.charCodeAt(at) | 32) << 7) | (source.charCodeAt(at + 1) | 32);
}

function enterBeginning(beginning: number): void {
  entered[beginning] = 1;
  enterWords(beginning, 0, RESERVED_WORDS.length);
  enterWords(beginning, RESERVED_WORDS.length, words.length);
  enterWords(beginning, words.length, looked.length);
}

/** Enters the words with a beginning out of a part of `looked`, whose parts are in the order of beginnings. */
function enterWords(beginning: number, start: number, end: number): void {
  for (let index = firstOf(beginning, start, end); index < end && beginningAt(index) === beginning; index++) {
    const word = looked[index] ?? '';
    let hash = 0;
    for (let i = 0; i < word.length; i++) hash = hashStep(hash, word.charCodeAt(i));
    let slot = slotOf(hash);
    while (table[slot] !== 0) slot = (slot + 1) & (TABLE_SIZE - 1);
    table[slot] = index + 1;
  }
}

function firstOf(beginning: number, start: number, end: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (beginningAt(middle) < beginning) low = middle + 1;
    else high = middle;
  }
  return low;
}

function beginningAt(index: number): number {
  return beginningOf(looked[index] ?? '', 0);
}

function sameWord(word: string, source: string, start: number): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = source.charCodeAt(start + i);
    const upper = code >= 97 && code <= 122 ? code - 32 : code;
    if (word.charCodeAt(i) !== upper) return false;
  }
  return true;
}

/** How many keywords there are: an index beyond is that of a function's name. */
export const KEYWORD_COUNT = words.length;

/** How many of `KEYWORDS` are reserved: those come first. */
export const RESERVED_COUNT = RESERVED_WORDS.length;

/** All keywords, the reserved ones first. */
export const KEYWORDS: readonly KeywordName[] = words;

/**
 * Index in `KEYWORDS`, or beyond, of the keyword or function name at `start`…`end` of the source, given its hash by `hashStep`; -1 where the word is none.
 * No string is made: most words of a statement are keywords, and this runs for each.
 */
export function findKeyword(source: string, start: number, end: number, hash: number): number {
  const length = end - start;
  if (length > LONGEST) return -1;
  for (let slot = slotOf(hash); ; slot = (slot + 1) & (TABLE_SIZE - 1)) {
    const entry = table[slot] ?? 0;
    if (entry === 0) return enterAs(source, start) ? findKeyword(source, start, end, hash) : -1;
    const word = looked[entry - 1];
    if (word !== undefined && word.length === length && sameWord(word, source, start)) return entry - 1;
  }
}

/** @returns whether words were entered: those that begin as the source does at `start`. */
function enterAs(source: string, start: number): boolean {
  const beginning = beginningOf(source, start);
  // Undefined, or none's, where it is no ASCII: no keyword begins with it.
  if (entered[beginning] !== 0) return false;
  enterBeginning(beginning);
  return true;
}

let known: ReadonlySet<string> | null = null;
/** Whether a word, in upper case, is one of the grammar's, reserved or not. */
export function isWord(word: string): boolean {
  known ??= new Set([...words, ...FUNCTION_WORDS]);
  return known.has(word);
}
