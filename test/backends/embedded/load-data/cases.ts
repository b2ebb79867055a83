/** Files and the statements that load them. What MySQL 9.7 answered to each is in answers.json; record.ts asks it. */

export interface LoadCase {
  readonly name: string;
  /** The file that statements call 'FILE': a text as UTF-8, or bytes in hexadecimal. 'OUT' is one that they write. */
  readonly file: string | { readonly hex: string };
  /** Run one after another in a fresh database. What each answers is compared, with its warnings. */
  readonly statements: readonly string[];
}

const people = '1\tone\n2\ttwo\n\\N\tthree\n4\n5\tfive\textra\n6\t-6\n7\tseven\t8\textra';
const LOAD = "LOAD DATA LOCAL INFILE 'FILE'";

/** One table, one LOAD, all of it. */
function one(name: string, file: LoadCase['file'], columns: string, options = '', head = LOAD): LoadCase {
  const [verb, duplicates = ''] = head.split('|');
  return {
    name,
    file,
    statements: [`CREATE TABLE t (${columns})`, `${verb} ${duplicates} INTO TABLE t ${options}`, 'SELECT * FROM t'],
  };
}
const SERVER = "LOAD DATA INFILE 'FILE'";
const text3 = 'a VARCHAR(20), b VARCHAR(20), c VARCHAR(20)';
const csv = "FIELDS TERMINATED BY ',' ENCLOSED BY '\"'";

const syntax: readonly LoadCase[] = [
  one('tabs and escapes', 'a\\tb\tc\\\\d\te\\nf\ng\\0h\ti\\bj\tk\\Zl\nm\\rn\t\\x\\"\t\\\to\nlast\\', text3),
  one('nulls', '\\N\tNULL\t\\N \n\\NN\tx\\N\t\\\\N\n', text3),
  one('NULL as a word where fields are enclosed', 'NULL,"NULL",null\n\\N,"\\N",NULLX\n', text3, csv),
  one('no escape', '\\N\ta\\tb\t\\\n', text3, "FIELDS ESCAPED BY ''"),
  one('another escape', '!N\ta!tb\t\\\n!!\t!\t\t!\n', text3, "FIELDS ESCAPED BY '!'"),
  one('quotes', '"a,b","c ""d""",e"f\n"x"y","z",w\n"open,1\n2,3', text3, csv),
  one('quotes within quotes', '"a"b","c\\"d","e"\n""," ",""""\n"a","b\nc","d"\n', text3, csv),
  one('quote before the end of the file', '"a","b","c"', text3, csv),
  one(
    'quote is the escape',
    '"fie""ld1","a\\nb","c"\n"x""","""y","\\N"\n',
    text3,
    "FIELDS TERMINATED BY ',' ENCLOSED BY '\"' ESCAPED BY '\"'",
  ),
  one('optionally enclosed', '"a",1,\'b\'\n', text3, "FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"'"),
  one('Windows lines', 'a,b,c\r\nd,e,f\r\n', text3, "FIELDS TERMINATED BY ',' LINES TERMINATED BY '\\r\\n'"),
  one('Windows lines read as others', 'a,b,c\r\nd,e,f\r\n', text3, "FIELDS TERMINATED BY ','"),
  one('long separators', 'a||b|c||d##e#f##||g||#||h##', text3, "FIELDS TERMINATED BY '||' LINES TERMINATED BY '##'"),
  one('separators that begin alike', 'a-->b-->c-->end-d--e-->f-->end', text3, "FIELDS TERMINATED BY '-->' LINES TERMINATED BY '-->end'"),
  one('one separator for both', 'a,b,c,d,e,f,g', text3, "FIELDS TERMINATED BY ',' LINES TERMINATED BY ','"),
  one(
    'one separator for both, first rows ignored',
    'a,b,c,d,e,f,g',
    text3,
    "FIELDS TERMINATED BY ',' LINES TERMINATED BY ',' IGNORE 1 LINES",
  ),
  one('line prefix', 'no\nxxxa\tb\tc\nsome xxxd\te\tf\n"xxx"\nxxg', text3, "LINES STARTING BY 'xxx'"),
  one('line prefix of one byte', '# comment\n>a\tb\tc\n>>d\te\tf\n', text3, "LINES STARTING BY '>'"),
  one('ignored lines', 'head\tx\nhead2\\\nmore\na\tb\tc\n', text3, 'IGNORE 2 LINES'),
  one('ignored lines, more than there are', 'head\tx\na\tb\tc', text3, 'IGNORE 5 ROWS'),
  one('ignored rows without lines', 'a,b,c,d,e,f,', text3, "FIELDS TERMINATED BY ',' LINES TERMINATED BY '' IGNORE 1 LINES"),
  one('empty file', '', text3),
  one('empty lines', '\n\na\n\n', text3),
  one('too many fields', 'a\tb\tc\td\te\nf\tg\th\n1\t2\t3\t4', text3),
  one('too many fields, strictly', 'a\tb\tc\td\te\nf\tg\th\n', text3, '', `${SERVER}|`),
  one('too few fields, strictly', 'a\tb\n', text3, '', `${SERVER}|`),
  one('fields in hexadecimal', 'a,b,c;d,e,f;', text3, 'FIELDS TERMINATED BY 0x2c LINES TERMINATED BY 0x3b'),
  one('separators that are not ASCII', 'aäbäc\ndäeäf\n', text3, "FIELDS TERMINATED BY 'ä'"),
  one('separators of the wrong length', '', text3, "FIELDS ENCLOSED BY 'ab'"),
  one('escape of the wrong length', '', text3, "FIELDS ESCAPED BY 'ab'"),
  one('NO_BACKSLASH_ESCAPES', 'a\\tb\t\\N\tc\n', text3),
  {
    name: 'NO_BACKSLASH_ESCAPES set',
    file: 'a\\tb\t\\N\tc\n',
    statements: [
      `CREATE TABLE t (${text3})`,
      "SET sql_mode = 'NO_BACKSLASH_ESCAPES'",
      `${LOAD} INTO TABLE t`,
      `${LOAD} INTO TABLE t FIELDS ESCAPED BY '\\'`,
      'SELECT * FROM t',
    ],
  },
];

const fixed: readonly LoadCase[] = [
  one('fixed widths', '   1abc\n  12de \n 123f\n9\n', 'a INT(4), b CHAR(3) CHARACTER SET latin1', "FIELDS TERMINATED BY '' ENCLOSED BY ''"),
  one('fixed widths of several bytes a character', 'abcdefghijkl   1\n', 'a CHAR(3), b INT', "FIELDS TERMINATED BY ''"),
  one(
    'fixed widths without lines',
    'abcd1efgh2ij',
    'a CHAR(4) CHARACTER SET latin1, b TINYINT(1)',
    "CHARACTER SET latin1 FIELDS TERMINATED BY '' LINES TERMINATED BY ''",
  ),
  {
    name: 'fixed widths with defaults and more',
    file: '12345678901abcdTOO MUCH\n1\n\n',
    statements: [
      'SET timestamp = 1700000000',
      "SET time_zone = '+00:00'",
      `CREATE TABLE t (a INT NOT NULL, b CHAR(4) CHARACTER SET latin1 NOT NULL DEFAULT 'd', c DATE DEFAULT '2020-01-01', d TIMESTAMP NOT NULL DEFAULT '2001-01-01')`,
      `${LOAD} INTO TABLE t FIELDS TERMINATED BY ''`,
      'SELECT * FROM t',
    ],
  },
  one('fixed widths into a variable', 'x', 'a INT', "FIELDS TERMINATED BY '' (@a)"),
  one('fixed widths into a text', 'x', 'a TEXT', "FIELDS TERMINATED BY '' LINES TERMINATED BY ''"),
  one('fixed widths into a text, with lines', 'abc\ndef\n', 'a TEXT', "FIELDS TERMINATED BY ''"),
];

const kinds =
  "i INT, u BIGINT UNSIGNED, d DECIMAL(6,2), f DOUBLE, s CHAR(3), dt DATETIME(2), da DATE, ti TIME(1), y YEAR, e ENUM('a','b'), st SET('x','y'), b BIT(10), j JSON, bl BLOB";
const conversions: readonly LoadCase[] = [
  one(
    'every type',
    '1\t18446744073709551615\t1.239\t1e3\tabcd\t2024-02-29 12:34:56.789\t2024-02-30\t12:34:56.78\t99\tb\ty,x\tA\t{"b":1,"a":[]}\tbytes\n' +
      'x\t-1\tx\tx\tß∂ƒ©\tx\t\t25:61\tx\tc\tz\tABC\tnull\t\n' +
      '\t\t\t\t\t\t\t\t\t\t\t\t1\t\n' +
      '2147483648\t1.5\t99999\t1e999\t  a\t0000-00-00\t2024-13-01\t900:00:00\t1900\t2\t3\t\\0\t"x"\t\\0\\0\n',
    kinds,
  ),
  one('integers, strictly', '1\n2 \n 3\n4x\n', 'a INT', '', `${SERVER}|`),
  one('an empty number, strictly', '\n', 'a INT', '', `${SERVER}|`),
  one('an empty date, strictly', '\n', 'a DATE', '', `${SERVER}|`),
  one('out of range, strictly', '300\n', 'a TINYINT', '', `${SERVER}|`),
  one('too long, strictly', 'abcd\n', 'a CHAR(3)', '', `${SERVER}|`),
  one('bad JSON', '{\n', 'a JSON'),
  one('bad JSON, strictly', '{\n', 'a JSON', '', `${SERVER}|`),
  one('a fraction of an integer', '1.5\n2.4\n-1.5\n1e2\n', 'a INT'),
  one(
    'NULL for NOT NULL',
    '\\N\t\\N\t\\N\t\\N\t\\N\n',
    "a INT NOT NULL, b VARCHAR(3) NOT NULL DEFAULT 'x', c DATE NOT NULL, e ENUM('a','b') NOT NULL, s SET('a') NOT NULL",
  ),
  one('NULL for NOT NULL, strictly', '1\n\\N\n', 'a INT NOT NULL', '', `${SERVER}|`),
  one('NULL for AUTO_INCREMENT', '\\N\tx\n0\ty\n\tz\n10\tw\n\\N\tv\n', 'a INT AUTO_INCREMENT PRIMARY KEY, b CHAR(1)'),
  one(
    'missing fields',
    'x\n',
    "z CHAR(1), a INT, b INT DEFAULT 3, c INT NOT NULL, d INT DEFAULT (1 + 1), e VARCHAR(3) DEFAULT 'x', f ENUM('a','b') NOT NULL, g DATE NOT NULL, h BLOB NOT NULL, k INT NOT NULL DEFAULT 9, l TIMESTAMP NULL DEFAULT '2001-01-01', m INT DEFAULT NULL",
  ),
  one(
    'columns that are not named',
    'x\n',
    "z CHAR(1), a INT, b INT DEFAULT 3, c INT NOT NULL, d INT DEFAULT (1 + 1), e VARCHAR(3) NOT NULL DEFAULT 'x', f ENUM('a','b') NOT NULL, g DATE NOT NULL",
    '(z)',
  ),
  one(
    'columns that are not named, strictly',
    'x\n',
    'z CHAR(1), c INT NOT NULL, g DATE NOT NULL, h INT NOT NULL DEFAULT 3',
    '(z)',
    `${SERVER}|`,
  ),
  {
    name: 'without strictness',
    file: 'x\t\\N\n1\n2\t3\t4\n',
    statements: ['CREATE TABLE t (a INT, b INT NOT NULL)', "SET sql_mode = ''", `${SERVER} INTO TABLE t`, 'SELECT * FROM t'],
  },
];

const charsets: readonly LoadCase[] = [
  one('UTF-8', 'Grüße\t世界\t😀\n', text3),
  one('a charset without such characters', 'Grüße\t世界\n', 'a VARCHAR(9) CHARACTER SET latin1, b VARCHAR(9) CHARACTER SET latin1'),
  one('Latin 1', { hex: '47 72 FC DF 65 09 80 0A' }, text3, 'CHARACTER SET latin1'),
  one('Latin 1 read as UTF-8', { hex: '47 72 FC DF 65 09 61 0A' }, text3),
  one('half a character', { hex: '61 E4 B8 0A 62 09 E4 B8' }, text3),
  one('bytes that begin no character', { hex: '61 62 80 63 09 61 0A' }, text3),
  one('an invalid character, strictly', { hex: '61 E9 62 63 0A' }, 'a VARCHAR(9)', '', `${SERVER}|`),
  one('GBK whose second byte is a backslash', { hex: 'D5 5C 09 61 0A 95 5C 5C 74 62 09 63 0A' }, text3, 'CHARACTER SET gbk'),
  one('Shift JIS', { hex: '83 5C 83 65 09 B1 B2 0A' }, text3, 'CHARACTER SET sjis'),
  one('EUC', { hex: 'C6 FC CB DC 09 8E B1 0A' }, text3, 'CHARACTER SET ujis'),
  one('Windows 1251', { hex: 'CF F0 E8 E2 E5 F2 09 61 0A' }, text3, 'CHARACTER SET cp1251'),
  one('bytes', { hex: '00 01 09 FF FE 5C 30 5C 6E 0A' }, 'a BLOB, b VARBINARY(9)', 'CHARACTER SET binary'),
  one('bytes into UTF-8', { hex: 'C3 A9 09 E9 62 0A' }, text3, 'CHARACTER SET binary'),
  one('binary columns keep their bytes', { hex: 'FC DF 09 FC DF 0A' }, 'a VARBINARY(9), b VARCHAR(9)', 'CHARACTER SET latin1'),
  one('an escaped character of several bytes', '\\ü\\世\\\\ü\t\\N\n', text3),
  one('UTF-16', { hex: '00 61 00 09 00 62 00 0A' }, text3, 'CHARACTER SET utf16'),
  one('ASCII with more', { hex: '61 E9 0A' }, 'a VARCHAR(9)', 'CHARACTER SET ascii'),
  {
    name: "the database's charset",
    file: { hex: '47 FC 0A' },
    statements: [
      `CREATE TABLE t (${text3})`,
      'ALTER DATABASE CHARACTER SET latin1',
      'SET NAMES utf8mb4',
      `${LOAD} INTO TABLE t (a)`,
      'SELECT * FROM t',
    ],
  },
];

const clauses: readonly LoadCase[] = [
  one('some columns', people, 'id INT, x INT DEFAULT 5, s VARCHAR(5)', '(id, s)'),
  one('a column twice', people, 'id INT, s VARCHAR(5)', '(id, id)'),
  one('no columns at all', people, 'id INT, s VARCHAR(5)', '()'),
  one('an unknown column', people, 'id INT', '(id, nosuch)'),
  one('an unknown column to set', people, 'id INT', '(id) SET nosuch = 1'),
  one('an unknown column in an expression', people, 'id INT', '(id) SET id = nosuch'),
  one('qualified columns', people, 'id INT, s VARCHAR(5)', '(t.id, t.s)'),
  one(
    'variables and SET',
    'a,1\nb,2\n\\N,\n',
    'id INT AUTO_INCREMENT PRIMARY KEY, s VARCHAR(20), n INT',
    "FIELDS TERMINATED BY ',' (@s, @n) SET s = CONCAT(@s, '-', @n), n = @n * 2",
  ),
  one(
    'SET sees columns before it',
    '1,2\n',
    'a INT, b INT, c INT, d INT',
    "FIELDS TERMINATED BY ',' (a, b) SET c = a + b, d = c * 2, a = 10",
  ),
  one('SET DEFAULT', '1,2\n', 'a INT DEFAULT 7, b INT DEFAULT (3)', "FIELDS TERMINATED BY ',' (@x, @x) SET a = DEFAULT, b = DEFAULT"),
  one('SET NULL', '1\n', 'a INT NOT NULL, b INT NOT NULL', '(a) SET b = NULL'),
  one('SET NULL, strictly', '1\n', 'a INT NOT NULL, b INT NOT NULL', '(a) SET b = NULL', `${SERVER}|`),
  one('SET a bad value, strictly', '1\n', 'a INT, b INT', "(a) SET b = 'x'", `${SERVER}|`),
  one('NULLIF of a variable', 'x\t\n\ty\n', 'a VARCHAR(3), b VARCHAR(3)', "(@a, @b) SET a = NULLIF(@a, ''), b = NULLIF(@b, '')"),
  one('dates through STR_TO_DATE', '31/12/2024\n1/2/2023\n', 'a DATE', "(@a) SET a = STR_TO_DATE(@a, '%d/%m/%Y')"),
  one('bytes through UNHEX', 'FF00\n', 'a BLOB', '(@a) SET a = UNHEX(@a)'),
  {
    name: 'variables afterwards',
    file: 'a\t1\nb\t\\N\n',
    statements: ['CREATE TABLE t (a INT)', `${LOAD} INTO TABLE t (@x, @y) SET a = 1`, 'SELECT @x, @y, CHARSET(@x)', 'SELECT * FROM t'],
  },
  {
    name: 'SET from another table',
    file: '1\n2\n',
    statements: [
      'CREATE TABLE n (id INT PRIMARY KEY, name VARCHAR(9))',
      "INSERT INTO n VALUES (1, 'one'), (2, 'two')",
      'CREATE TABLE t (id INT, name VARCHAR(9))',
      `${LOAD} INTO TABLE t (id) SET name = (SELECT name FROM n WHERE n.id = t.id)`,
      'SELECT * FROM t',
      `${LOAD} INTO TABLE t (id) SET name = (SELECT MAX(id) FROM t)`,
    ],
  },
  one('PARTITION', people, 'id INT', 'PARTITION (p0)'),
  one('an unknown charset', people, 'id INT', 'CHARACTER SET nosuch'),
  one('generated columns', '1\t2\t3\n4\n5\t6\tx\n', 'a INT, b INT AS (a * 2), c INT AS (a + 1) STORED'),
  one('a generated column named', '1\t2\n', 'a INT, b INT AS (a * 2)', '(a, b)'),
  one('a generated column set', '1\n', 'a INT, b INT AS (a * 2)', '(a) SET b = 3'),
  one('an invisible column', '1\t2\n', 'a INT, b INT INVISIBLE DEFAULT 3, c INT'),
  one('CURRENT_TIMESTAMP as default', '1\n', 'a INT, b INT DEFAULT 4, c TIMESTAMP NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP', '(a)'),
];

const duplicates: readonly LoadCase[] = [
  {
    name: 'duplicates ignored',
    file: '1\ta\n2\tb\n1\tc\n3\td\n',
    statements: [
      'CREATE TABLE t (id INT PRIMARY KEY, s CHAR(1))',
      "INSERT INTO t VALUES (2, 'x')",
      `${LOAD} INTO TABLE t`,
      'SELECT * FROM t',
    ],
  },
  {
    name: 'duplicates replaced',
    file: '1\ta\n2\tb\n1\tc\n3\td\n',
    statements: [
      'CREATE TABLE t (id INT PRIMARY KEY, s CHAR(1))',
      "INSERT INTO t VALUES (2, 'x'), (3, 'd')",
      `${LOAD} REPLACE INTO TABLE t`,
      'SELECT * FROM t',
    ],
  },
  {
    name: 'duplicates of several keys replaced',
    file: '1\t2\n3\t4\n1\t4\n',
    statements: [
      'CREATE TABLE t (a INT PRIMARY KEY, b INT UNIQUE)',
      'INSERT INTO t VALUES (2, 2), (3, 3)',
      `${LOAD} REPLACE INTO TABLE t`,
      'SELECT * FROM t ORDER BY a',
    ],
  },
  {
    name: 'duplicates as errors undo all',
    file: '5\ta\n2\tb\n6\tc\n',
    statements: [
      'CREATE TABLE t (id INT PRIMARY KEY, s CHAR(1))',
      "INSERT INTO t VALUES (2, 'x')",
      `${SERVER} INTO TABLE t`,
      'SELECT * FROM t',
    ],
  },
  {
    name: 'duplicates ignored of a file of the server',
    file: '5\ta\n2\tb\n6\tc\n',
    statements: [
      'CREATE TABLE t (id INT PRIMARY KEY, s CHAR(1))',
      "INSERT INTO t VALUES (2, 'x')",
      `${SERVER} IGNORE INTO TABLE t`,
      'SELECT * FROM t',
    ],
  },
  {
    name: 'generated keys',
    file: 'a\nb\nc\n',
    statements: [
      'CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, s CHAR(1))',
      "INSERT INTO t (s) VALUES ('x')",
      `${LOAD} INTO TABLE t (s)`,
      'SELECT LAST_INSERT_ID(), ROW_COUNT()',
      'SELECT * FROM t',
    ],
  },
  {
    name: 'row count',
    file: 'a\nb\nc\n',
    statements: ['CREATE TABLE t (s CHAR(1))', `${LOAD} INTO TABLE t`, 'SELECT ROW_COUNT()'],
  },
  one('checks', people, 'id INT, s VARCHAR(9), CHECK (id <> 2), CHECK (id < 7)'),
  one('checks, strictly', people, 'id INT, s VARCHAR(9), CHECK (id <> 2)', '', `${SERVER}|`),
  {
    name: 'foreign keys',
    file: people,
    statements: [
      'CREATE TABLE p (id INT PRIMARY KEY)',
      'INSERT INTO p VALUES (1), (4), (5)',
      'CREATE TABLE t (id INT, s VARCHAR(9), FOREIGN KEY (id) REFERENCES p (id))',
      `${LOAD} INTO TABLE t`,
      'SELECT * FROM t',
      `${SERVER} INTO TABLE t`,
      'SET foreign_key_checks = 0',
      `${LOAD} INTO TABLE t`,
      'SELECT COUNT(*) FROM t',
    ],
  },
  {
    name: 'views',
    file: people,
    statements: [
      'CREATE TABLE t (a INT, b INT)',
      'CREATE VIEW v AS SELECT b AS x, a AS y FROM t',
      'CREATE VIEW w AS SELECT a, b FROM t WHERE a < 3 WITH CHECK OPTION',
      'CREATE VIEW z AS SELECT a, b + 1 AS c FROM t',
      'CREATE VIEW s AS SELECT a, COUNT(*) FROM t GROUP BY a',
      `${LOAD} INTO TABLE v`,
      `${LOAD} INTO TABLE v (y)`,
      `${LOAD} INTO TABLE w`,
      `${LOAD} INTO TABLE z`,
      `${LOAD} INTO TABLE z (a)`,
      `${LOAD} INTO TABLE s`,
      'SELECT * FROM t',
    ],
  },
  {
    name: 'transactions',
    file: '1\n2\n',
    statements: [
      'CREATE TABLE t (a INT PRIMARY KEY)',
      'BEGIN',
      `${LOAD} INTO TABLE t`,
      'SAVEPOINT s',
      'DELETE FROM t WHERE a = 1',
      `${SERVER} INTO TABLE t`,
      'SELECT * FROM t',
      'ROLLBACK TO s',
      'SELECT * FROM t',
      'ROLLBACK',
      'SELECT * FROM t',
      'SET autocommit = 0',
      `${LOAD} INTO TABLE t`,
      'ROLLBACK',
      'SELECT * FROM t',
    ],
  },
  {
    name: 'tables that are not there, or nobody loads into',
    file: people,
    statements: [
      `${LOAD} INTO TABLE nosuch`,
      `${LOAD} INTO TABLE nosuch.nosuch`,
      `${LOAD} INTO TABLE information_schema.tables`,
      'CREATE TABLE t (a INT, b INT)',
      'LOCK TABLES t READ',
      `${LOAD} INTO TABLE t`,
      'UNLOCK TABLES',
      "LOAD DATA INFILE '/no/such/file' INTO TABLE t",
      `PREPARE s FROM "${LOAD} INTO TABLE t"`,
      `EXPLAIN ${LOAD} INTO TABLE t`,
    ],
  },
  {
    name: 'triggers',
    file: '1\ta\n\\N\tb\n3\t\\N\n1\td\n5\n',
    statements: [
      'CREATE TABLE log (t VARCHAR(40))',
      'CREATE TABLE t (id INT NOT NULL, s VARCHAR(5) NOT NULL, n INT)',
      'CREATE TRIGGER bi BEFORE INSERT ON t FOR EACH ROW SET NEW.id = IFNULL(NEW.id, 99), NEW.n = CHAR_LENGTH(NEW.s)',
      "CREATE TRIGGER ai AFTER INSERT ON t FOR EACH ROW INSERT INTO log VALUES (CONCAT('after ', NEW.id, ' ', NEW.s))",
      `${LOAD} INTO TABLE t (id, s)`,
      'SELECT * FROM t',
      'SELECT * FROM log',
      `${SERVER} INTO TABLE t (id, s)`,
      'SELECT COUNT(*) FROM t',
      'SELECT COUNT(*) FROM log',
    ],
  },
  {
    name: 'triggers of rows that are replaced, or refuse',
    file: '1\ta\n2\tb\n3\tstop\n',
    statements: [
      'CREATE TABLE log (t VARCHAR(40))',
      'CREATE TABLE t (id INT PRIMARY KEY, s VARCHAR(5))',
      "INSERT INTO t VALUES (1, 'x'), (2, 'b')",
      "CREATE TRIGGER bd BEFORE DELETE ON t FOR EACH ROW INSERT INTO log VALUES (CONCAT('delete ', OLD.id, OLD.s))",
      "CREATE TRIGGER ai AFTER INSERT ON t FOR EACH ROW INSERT INTO log VALUES (CONCAT('insert ', NEW.id, NEW.s))",
      `${LOAD} REPLACE INTO TABLE t`,
      'SELECT * FROM t',
      'SELECT * FROM log',
      "CREATE TRIGGER bi BEFORE INSERT ON t FOR EACH ROW IF NEW.s = 'stop' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no more'; END IF",
      `${LOAD} REPLACE INTO TABLE t`,
      'SELECT ROW_COUNT()',
      'SELECT COUNT(*) FROM log',
    ],
  },
  {
    name: 'a trigger that changes the table itself',
    file: '1\n',
    statements: [
      'CREATE TABLE t (a INT)',
      'CREATE TRIGGER ai AFTER INSERT ON t FOR EACH ROW DELETE FROM t',
      `${LOAD} INTO TABLE t`,
      'SELECT ROW_COUNT()',
    ],
  },
  {
    name: 'temporary tables',
    file: '1\tx\n',
    statements: ['CREATE TEMPORARY TABLE t (a INT, b CHAR(1))', `${LOAD} INTO TABLE t`, 'SELECT * FROM t'],
  },
];

/** A result into a file, the file, and what LOAD DATA makes of it. */
function out(
  name: string,
  select: string,
  clauses = '',
  load = clauses,
  columns = 'a VARCHAR(99), b VARCHAR(99), c VARCHAR(99)',
): LoadCase {
  return {
    name,
    file: '',
    statements: [
      `${select} INTO OUTFILE 'OUT' ${clauses}`,
      "SELECT HEX(LOAD_FILE('OUT'))",
      `CREATE TABLE t (${columns})`,
      `LOAD DATA INFILE 'OUT' IGNORE INTO TABLE t ${load}`,
      'SELECT * FROM t',
    ],
  };
}
const tricky = String.raw`SELECT 'a\tb\nc\n', NULL, 'q"uo''te' UNION ALL SELECT '', 'NULL', 'x,y;z' UNION ALL SELECT 'a\0b\n', '\N', 'Grüße 😀'`;
const typed =
  "SELECT 1, -1.50, 1e100, 'x', DATE'2024-02-29', TIMESTAMP'2024-02-29 01:02:03.4', TIME'-1:00', x'00ff', NULL, JSON_OBJECT('a', 'b\n'), TRUE, 18446744073709551615";
const sixteen = 'a INT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g TEXT, h TEXT, i TEXT, j TEXT, k TEXT, l TEXT';
const written: readonly LoadCase[] = [
  out('out: defaults', tricky),
  out('out: CSV', tricky, csv),
  out('out: optionally enclosed', tricky, "FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' LINES TERMINATED BY '\\r\\n'"),
  out('out: no escape', tricky, "FIELDS TERMINATED BY ';' ENCLOSED BY '\"' ESCAPED BY ''"),
  out('out: the quote as escape', tricky, "FIELDS TERMINATED BY ',' ENCLOSED BY '\"' ESCAPED BY '\"'"),
  out('out: long separators', tricky, "FIELDS TERMINATED BY '||' LINES STARTING BY '>>' TERMINATED BY '##'"),
  out('out: separators that are letters', tricky, "FIELDS TERMINATED BY 'n' LINES TERMINATED BY 't'"),
  out('out: quotes that are letters', tricky, "FIELDS TERMINATED BY ',' ENCLOSED BY 'b'"),
  out('out: fixed widths', "SELECT 'abc', 12, NULL", "FIELDS TERMINATED BY '' ENCLOSED BY ''", "FIELDS TERMINATED BY ''"),
  out('out: Latin 1', "SELECT 'Grüße', '世', 'x'", 'CHARACTER SET latin1'),
  out('out: UTF-16', "SELECT 'Gr', 'x', 'y'", 'CHARACTER SET utf16'),
  out('out: every type', typed, '', '', sixteen),
  out('out: every type, enclosed', typed, csv, csv, sixteen),
  out('out: every type, optionally enclosed', typed, "FIELDS TERMINATED BY '.' OPTIONALLY ENCLOSED BY '\"'", undefined, sixteen),
  out('out: numbers with a digit between', 'SELECT 1, 21, 12', "FIELDS TERMINATED BY '1'"),
  out('out: numbers in digits', "SELECT 1, 21, 'a'", "FIELDS TERMINATED BY ',' ENCLOSED BY '1'"),
  out('out: no separator of fields', "SELECT 'a', 'b', 3", "FIELDS TERMINATED BY '' ENCLOSED BY '\"'"),
  {
    name: 'out: columns in charsets of their own',
    file: '',
    statements: [
      "CREATE TABLE t (a VARCHAR(9) CHARACTER SET latin1, b VARCHAR(9) CHARACTER SET gbk, c BIT(9), d ENUM('ä') CHARACTER SET latin1, e INT(5) ZEROFILL, f FLOAT, g BINARY(3))",
      "INSERT INTO t VALUES ('é', '世\\\\', 257, 'ä', 42, 1.1, 'a')",
      "SELECT * FROM t INTO OUTFILE 'OUT'",
      "SELECT HEX(LOAD_FILE('OUT'))",
    ],
  },
  {
    name: 'out: files that are there, or cannot be',
    file: '',
    statements: [
      "SELECT 1 INTO OUTFILE 'OUT'",
      'SELECT ROW_COUNT(), FOUND_ROWS()',
      "SELECT 2 INTO OUTFILE 'OUT'",
      "SELECT 2 INTO DUMPFILE 'OUT'",
      "SELECT LOAD_FILE('OUT'), LOAD_FILE(NULL), LOAD_FILE('/no/such')",
      "SELECT 1 INTO OUTFILE '/no/such/folder'",
      "SELECT 1 INTO OUTFILE 'OUT' CHARACTER SET nosuch",
      "SELECT 1 INTO OUTFILE 'OUT' FIELDS ENCLOSED BY 'ab'",
      "SELECT nosuch INTO OUTFILE 'OUT'",
    ],
  },
  {
    name: 'out: INTO DUMPFILE',
    file: '',
    statements: ["SELECT 'a\\n', NULL, x'00ff', 12 INTO DUMPFILE 'OUT'", "SELECT HEX(LOAD_FILE('OUT'))"],
  },
  {
    name: 'out: INTO DUMPFILE of more rows',
    file: '',
    statements: ["SELECT 1 UNION SELECT 2 UNION SELECT 3 INTO DUMPFILE 'OUT'", "SELECT HEX(LOAD_FILE('OUT'))"],
  },
  {
    name: 'out: an error in the middle',
    file: '',
    statements: [
      'CREATE TABLE t (a BIGINT)',
      'INSERT INTO t VALUES (1), (9223372036854775807)',
      "SELECT a + 1 FROM t INTO OUTFILE 'OUT'",
      "SELECT LOAD_FILE('OUT') IS NULL",
      "SELECT 1 INTO OUTFILE 'OUT'",
    ],
  },
];

export const cases: readonly LoadCase[] = [...written, ...syntax, ...fixed, ...conversions, ...charsets, ...clauses, ...duplicates];

export function bytesOf(file: LoadCase['file']): Buffer {
  return typeof file === 'string' ? Buffer.from(file, 'utf8') : Buffer.from(file.hex.replaceAll(' ', ''), 'hex');
}
/** What a statement answered, as it is compared. */
export type Answered =
  | { readonly rows: readonly (readonly (string | null)[])[]; readonly warnings: readonly string[] }
  | { readonly ok: readonly [affected: number, insertId: number, info: string]; readonly warnings: readonly string[] }
  | { readonly error: string; readonly warnings: readonly string[] };

/** Asking for a statement's warnings would spoil what the next one looks at. */
export function isQuiet(next: string | undefined): boolean {
  return next?.includes('ROW_COUNT') === true;
}
