/** Tables and statements that the checks of all drivers share. */

/** Columns of every type, and rows of literals for them. */
export const TYPES = [
  ['c_bool', 'BOOLEAN', ['TRUE', 'FALSE', 'NULL']],
  ['c_tiny', 'TINYINT', ['-128', '127', 'NULL']],
  ['c_utiny', 'TINYINT UNSIGNED', ['0', '255', 'NULL']],
  ['c_small', 'SMALLINT', ['-32768', '32767', 'NULL']],
  ['c_medium', 'MEDIUMINT', ['-8388608', '8388607', 'NULL']],
  ['c_int', 'INT', ['-2147483648', '2147483647', 'NULL']],
  ['c_uint', 'INT UNSIGNED', ['0', '4294967295', 'NULL']],
  ['c_big', 'BIGINT', ['-9223372036854775808', '9223372036854775807', 'NULL']],
  ['c_ubig', 'BIGINT UNSIGNED', ['0', '18446744073709551615', 'NULL']],
  ['c_zero', 'INT(6) ZEROFILL', ['42', '1234567', 'NULL']],
  ['c_dec', 'DECIMAL(10,3)', ['-1234567.891', '0.100', 'NULL']],
  ['c_dec65', 'DECIMAL(65,30)', ['-12345678901234567890123456789012345.123456789012345678901234567890', '1', 'NULL']],
  ['c_float', 'FLOAT', ['1.5', '-3.4e38', 'NULL']],
  ['c_double', 'DOUBLE', ['0.1', '-1.7976931348623157e308', 'NULL']],
  ['c_bit1', 'BIT(1)', ["b'1'", "b'0'", 'NULL']],
  ['c_bit', 'BIT(33)', ["b'100000000000000000000000000000001'", "b'0'", 'NULL']],
  ['c_date', 'DATE', ["'2024-02-29'", "'1000-01-01'", 'NULL']],
  ['c_time', 'TIME', ["'-838:59:59'", "'12:34:56'", 'NULL']],
  ['c_time6', 'TIME(6)', ["'12:34:56.123456'", "'-00:00:00.000001'", 'NULL']],
  ['c_dt', 'DATETIME', ["'2024-02-29 23:59:59'", "'9999-12-31 23:59:59'", 'NULL']],
  ['c_dt6', 'DATETIME(6)', ["'2024-02-29 23:59:59.123456'", "'1000-01-01 00:00:00.000001'", 'NULL']],
  ['c_ts', 'TIMESTAMP NULL', ["'2024-02-29 23:59:59'", "'2038-01-19 03:14:07'", 'NULL']],
  ['c_ts3', 'TIMESTAMP(3) NULL', ["'2024-02-29 23:59:59.987'", "'1970-01-02 00:00:00.001'", 'NULL']],
  ['c_year', 'YEAR', ['1901', '2155', 'NULL']],
  ['c_char', 'CHAR(10)', ["'é😀  '", "''", 'NULL']],
  ['c_varchar', 'VARCHAR(100)', ["'naïve “text” 漢字 😀'", "'tab\\tnew\\nline\\\\'", 'NULL']],
  ['c_latin', 'VARCHAR(20) CHARACTER SET latin1', ["'café'", "''", 'NULL']],
  ['c_bin', 'BINARY(4)', ["x'00FF10'", "x'41424344'", 'NULL']],
  ['c_varbin', 'VARBINARY(20)', ["x'00FF80'", "''", 'NULL']],
  ['c_tinytext', 'TINYTEXT', ["'short'", "''", 'NULL']],
  ['c_text', 'TEXT', ["'text'", "REPEAT('ab', 5000)", 'NULL']],
  ['c_longtext', 'LONGTEXT', ["'long'", "''", 'NULL']],
  ['c_blob', 'BLOB', ["x'0001FEFF'", "''", 'NULL']],
  ['c_longblob', 'LONGBLOB', ["REPEAT(x'FF', 300)", "''", 'NULL']],
  ['c_enum', "ENUM('red','grün','blue')", ["'grün'", "'red'", 'NULL']],
  ['c_set', "SET('a','b','c')", ["'a,c'", "''", 'NULL']],
  ['c_json', 'JSON', ['\'{"a": [1, 2.5, "é", null, true]}\'', "'[]'", 'NULL']],
];

export const createTypes = (table) =>
  `CREATE TABLE ${table} (id INT PRIMARY KEY AUTO_INCREMENT, ${TYPES.map(([name, type]) => `${name} ${type}`).join(', ')})`;
export const insertTypes = (table) =>
  [0, 1, 2].map((row) => `INSERT INTO ${table} (${TYPES.map(([name]) => name)}) VALUES (${TYPES.map(([, , values]) => values[row])})`);

/** Parent and child with keys of every kind. */
export const SHOP = [
  'CREATE TABLE customer (id INT PRIMARY KEY AUTO_INCREMENT, email VARCHAR(100) NOT NULL UNIQUE, name VARCHAR(100) NOT NULL, created DATETIME DEFAULT CURRENT_TIMESTAMP)',
  "CREATE TABLE purchase (id INT PRIMARY KEY AUTO_INCREMENT, customer_id INT NOT NULL, amount DECIMAL(10,2) NOT NULL DEFAULT 0, note TEXT COMMENT 'why', KEY by_amount (amount), CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE)",
];

/** Statements that fail, with what MySQL says. */
export const FAILURES = [
  ["INSERT INTO customer (email, name) VALUES ('a@b', 'again')", 1062, '23000', "Duplicate entry 'a@b' for key 'customer.email'"],
  ['SELECT FROM', 1064, '42000', 'You have an error in your SQL syntax'],
  ['SELECT * FROM no_such_table', 1146, '42S02', "doesn't exist"],
  ["INSERT INTO customer (email, name) VALUES ('n@b', NULL)", 1048, '23000', "Column 'name' cannot be null"],
  ['INSERT INTO purchase (customer_id) VALUES (4711)', 1452, '23000', 'Cannot add or update a child row: a foreign key constraint fails'],
];
