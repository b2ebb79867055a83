/** The routines of the schema sys that tools call. They are in no file: made when somebody first asks. https://dev.mysql.com/doc/refman/8.4/en/sys-schema-functions.html */
import type { RoutineDef } from './programs.ts';

interface Written {
  readonly name: string;
  readonly parameters: string;
  /** Null: a procedure. */
  readonly returns: string | null;
  readonly access?: RoutineDef['dataAccess'];
  readonly body: string;
}

const firstLine = "SIGNAL SQLSTATE '02200' SET MESSAGE_TEXT = ";

/** @param which of the parts of VERSION(), from 1. */
function versionPart(name: string, which: number): Written {
  return {
    name,
    parameters: '',
    returns: 'tinyint unsigned',
    body: `RETURN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(VERSION(), '-', 1), '.', ${which}), '.', -1)`,
  };
}
/** Picoseconds in each unit, the longest first. */
const timeUnits = [
  ['w', '604800000000000000'],
  ['d', '86400000000000000'],
  ['h', '3600000000000000'],
  ['m', '60000000000000'],
  ['s', '1000000000000'],
  ['ms', '1000000000'],
  ['us', '1000000'],
  ['ns', '1000'],
] as const;

const functions = (): readonly Written[] => [
  versionPart('version_major', 1),
  versionPart('version_minor', 2),
  versionPart('version_patch', 3),
  { name: 'format_bytes', parameters: 'bytes text', returns: 'text', body: 'RETURN FORMAT_BYTES(bytes)' },
  {
    name: 'format_time',
    parameters: 'picoseconds text',
    returns: 'text',
    body: `RETURN CASE ${timeUnits
      .map(([unit, size]) => `WHEN picoseconds >= ${size} THEN CONCAT(ROUND(picoseconds / ${size}, 2), ' ${unit}')`)
      .join(' ')} ELSE CONCAT(picoseconds, ' ps') END`,
  },
  {
    name: 'format_path',
    parameters: 'in_path varchar(512)',
    returns: 'varchar(512)',
    body: `RETURN CASE
  WHEN LOCATE(@@datadir, in_path) = 1 THEN CONCAT('@@datadir/', TRIM(LEADING '/' FROM SUBSTRING(in_path, CHAR_LENGTH(@@datadir) + 1)))
  WHEN @@tmpdir <> '' AND LOCATE(CONCAT(@@tmpdir, '/'), in_path) = 1 THEN CONCAT('@@tmpdir', SUBSTRING(in_path, CHAR_LENGTH(@@tmpdir) + 1))
  ELSE in_path
END`,
  },
  {
    name: 'format_statement',
    parameters: 'statement longtext',
    returns: 'longtext',
    body: `BEGIN
  DECLARE part INT DEFAULT FLOOR(sys.sys_get_config('statement_truncate_len', '64') / 2) - 2;
  RETURN REPLACE(IF(CHAR_LENGTH(statement) > part * 2 + 4, CONCAT(LEFT(statement, part), ' ... ', RIGHT(statement, part)), statement), '\\n', ' ');
END`,
  },
  {
    name: 'list_add',
    parameters: 'in_list text, in_add_value text',
    returns: 'text',
    access: 'CONTAINS SQL',
    body: `BEGIN
  IF in_add_value IS NULL THEN
    ${firstLine}'Function sys.list_add: in_add_value input variable should not be NULL', MYSQL_ERRNO = 1138;
  END IF;
  RETURN IF(IFNULL(in_list, '') = '', in_add_value, CONCAT(TRIM(BOTH ',' FROM TRIM(in_list)), ',', in_add_value));
END`,
  },
  {
    name: 'list_drop',
    parameters: 'in_list text, in_drop_value text',
    returns: 'text',
    access: 'CONTAINS SQL',
    body: `BEGIN
  IF in_drop_value IS NULL THEN
    ${firstLine}'Function sys.list_drop: in_drop_value input variable should not be NULL', MYSQL_ERRNO = 1138;
  END IF;
  RETURN TRIM(BOTH ',' FROM REPLACE(CONCAT(',', REPLACE(in_list, ', ', ','), ','), CONCAT(',', in_drop_value, ','), ','));
END`,
  },
  {
    name: 'extract_schema_from_file_name',
    parameters: 'path varchar(512)',
    returns: 'varchar(64)',
    body: "RETURN LEFT(SUBSTRING_INDEX(SUBSTRING_INDEX(REPLACE(path, '\\\\', '/'), '/', -2), '/', 1), 64)",
  },
  {
    name: 'extract_table_from_file_name',
    parameters: 'path varchar(512)',
    returns: 'varchar(64)',
    body: "RETURN LEFT(SUBSTRING_INDEX(REPLACE(SUBSTRING_INDEX(REPLACE(path, '\\\\', '/'), '/', -1), '@0024', '$'), '.', 1), 64)",
  },
  {
    name: 'quote_identifier',
    parameters: 'in_identifier text',
    returns: 'text',
    body: "RETURN CONCAT('`', REPLACE(in_identifier, '`', '``'), '`')",
  },
  {
    name: 'sys_get_config',
    parameters: 'in_variable_name varchar(128), in_default_value varchar(128)',
    returns: 'varchar(128)',
    access: 'READS SQL DATA',
    body: 'RETURN IFNULL((SELECT value FROM sys.sys_config WHERE variable = in_variable_name), in_default_value)',
  },
  {
    name: 'ps_is_account_enabled',
    parameters: 'in_host varchar(255), in_user varchar(32)',
    returns: "enum('YES','NO')",
    access: 'READS SQL DATA',
    body: "RETURN IF(EXISTS(SELECT 1 FROM performance_schema.setup_actors WHERE HOST IN ('%', in_host) AND USER IN ('%', in_user) AND ENABLED = 'YES'), 'YES', 'NO')",
  },
  {
    name: 'ps_is_consumer_enabled',
    parameters: 'in_consumer varchar(64)',
    returns: "enum('YES','NO')",
    access: 'READS SQL DATA',
    body: `BEGIN
  DECLARE found VARCHAR(3) DEFAULT (SELECT ENABLED FROM performance_schema.setup_consumers WHERE NAME = in_consumer);
  DECLARE message VARCHAR(128) DEFAULT CONCAT('Invalid argument error: ', in_consumer, ' in function sys.ps_is_consumer_enabled.');
  IF found IS NULL AND in_consumer IS NOT NULL THEN
    SIGNAL SQLSTATE 'HY000' SET MESSAGE_TEXT = message, MYSQL_ERRNO = 3047;
  END IF;
  RETURN found;
END`,
  },
  {
    name: 'ps_is_thread_instrumented',
    parameters: 'in_connection_id bigint unsigned',
    returns: "enum('YES','NO','UNKNOWN')",
    access: 'READS SQL DATA',
    body: "RETURN IF(in_connection_id IS NULL, NULL, IFNULL((SELECT INSTRUMENTED FROM performance_schema.threads WHERE PROCESSLIST_ID = in_connection_id), 'UNKNOWN'))",
  },
  {
    name: 'ps_thread_id',
    parameters: 'in_connection_id bigint unsigned',
    returns: 'bigint unsigned',
    access: 'READS SQL DATA',
    body: 'RETURN (SELECT THREAD_ID FROM performance_schema.threads WHERE PROCESSLIST_ID = IFNULL(in_connection_id, CONNECTION_ID()))',
  },
  {
    name: 'ps_thread_account',
    parameters: 'in_thread_id bigint unsigned',
    returns: 'text',
    access: 'READS SQL DATA',
    body: "RETURN (SELECT CONCAT(PROCESSLIST_USER, '@', PROCESSLIST_HOST) FROM performance_schema.threads WHERE THREAD_ID = in_thread_id)",
  },
];

/** ps_setup_show_enabled_consumers and its siblings. */
function shownSetup(state: 'enabled' | 'disabled', what: 'consumers' | 'instruments'): Written {
  const alias = `${state}_${what}`;
  const timed = what === 'instruments' ? ', timed' : '';
  return {
    name: `ps_setup_show_${alias}`,
    parameters: '',
    returns: null,
    access: 'READS SQL DATA',
    body: `SELECT name AS ${alias}${timed} FROM performance_schema.setup_${what} WHERE enabled = '${state === 'enabled' ? 'YES' : 'NO'}' ORDER BY ${alias}`,
  };
}
/** ps_setup_enable_consumer and its siblings: all whose names have the text in them. */
function changedSetup(state: 'enable' | 'disable', what: 'consumer' | 'instrument'): Written {
  const value = state === 'enable' ? 'YES' : 'NO';
  const parameter = what === 'consumer' ? 'consumer' : 'in_pattern';
  const timed = what === 'instrument' ? `, timed = '${value}'` : '';
  return {
    name: `ps_setup_${state}_${what}`,
    parameters: `IN ${parameter} varchar(128)`,
    returns: null,
    access: 'MODIFIES SQL DATA',
    body: `BEGIN
  DECLARE changed BIGINT;
  UPDATE performance_schema.setup_${what}s SET enabled = '${value}'${timed} WHERE name LIKE CONCAT('%', ${parameter}, '%');
  SET changed = ROW_COUNT();
  SELECT CONCAT('${state === 'enable' ? 'Enabled' : 'Disabled'} ', changed, ' ${what}', IF(changed != 1, 's', '')) AS summary;
END`,
  };
}
const procedures = (): readonly Written[] => [
  changedSetup('enable', 'consumer'),
  changedSetup('disable', 'consumer'),
  changedSetup('enable', 'instrument'),
  changedSetup('disable', 'instrument'),
  {
    name: 'ps_truncate_all_tables',
    parameters: 'IN in_verbose tinyint(1)',
    returns: null,
    access: 'MODIFIES SQL DATA',
    body: `BEGIN
  DECLARE done INT DEFAULT FALSE;
  DECLARE total INT DEFAULT 0;
  DECLARE found VARCHAR(64);
  DECLARE all_tables CURSOR FOR SELECT TABLE_NAME FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = 'performance_schema' AND (TABLE_NAME LIKE '%summary%' OR TABLE_NAME LIKE '%history%');
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;
  OPEN all_tables;
  each_table: LOOP
    FETCH all_tables INTO found;
    IF done THEN LEAVE each_table; END IF;
    SET @truncate_stmt = CONCAT('TRUNCATE TABLE performance_schema.', found);
    IF in_verbose THEN SELECT CONCAT('Running: ', @truncate_stmt) AS status; END IF;
    PREPARE truncate_stmt FROM @truncate_stmt;
    EXECUTE truncate_stmt;
    DEALLOCATE PREPARE truncate_stmt;
    SET total = total + 1;
  END LOOP;
  CLOSE all_tables;
  SELECT CONCAT('Truncated ', total, ' tables') AS summary;
END`,
  },
  shownSetup('enabled', 'consumers'),
  shownSetup('disabled', 'consumers'),
  shownSetup('enabled', 'instruments'),
  shownSetup('disabled', 'instruments'),
  {
    name: 'table_exists',
    parameters: "IN in_db varchar(64), IN in_table varchar(64), OUT out_exists enum('','BASE TABLE','VIEW','TEMPORARY')",
    returns: null,
    access: 'READS SQL DATA',
    body: `SET out_exists = IFNULL((SELECT IF(TABLE_TYPE = 'VIEW', 'VIEW', 'BASE TABLE') FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = in_db AND TABLE_NAME = in_table), '')`,
  },
];

function definition({ name, parameters, returns, access = 'NO SQL', body }: Written): RoutineDef {
  const created = new Date(performance.timeOrigin).toISOString();
  return {
    kind: returns === null ? 'procedure' : 'function',
    schema: 'sys',
    name,
    definer: 'mysql.sys@localhost',
    sqlMode: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
    charset: 'utf8mb4',
    collation: 'utf8mb4_0900_ai_ci',
    databaseCollation: 'utf8mb4_0900_ai_ci',
    comment: '',
    body,
    created,
    modified: created,
    parameters,
    returns,
    // Those of the version are none for MySQL either.
    deterministic: (access === 'NO SQL' || access === 'CONTAINS SQL') && !name.startsWith('version_'),
    dataAccess: access,
    security: 'INVOKER',
  };
}

let made: ReadonlyMap<string, RoutineDef> | null = null;
function all(): ReadonlyMap<string, RoutineDef> {
  made ??= new Map([...functions(), ...procedures()].map(definition).map((def) => [`${def.kind}.${def.name}`, def]));
  return made;
}
export function sysRoutines(): Iterable<RoutineDef> {
  return all().values();
}
/** @param name in any case. */
export function sysRoutine(kind: RoutineDef['kind'], name: string): RoutineDef | null {
  return all().get(`${kind}.${name.toLowerCase()}`) ?? null;
}
