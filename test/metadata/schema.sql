-- What information_schema is asked about, in MySQL and here. Recorded by scripts/record-metadata.ts.
SET time_zone = '+00:00';
SET @@session.sql_mode = DEFAULT;
CREATE DATABASE shop;
CREATE DATABASE hr CHARACTER SET latin1 COLLATE latin1_german1_ci;
CREATE DATABASE types COLLATE utf8mb4_bin;
CREATE DATABASE Mixed CHARACTER SET utf8mb3;
CREATE DATABASE void;

-- ── Every type of column ─────────────────────────────────────────────────────
CREATE TABLE types.numbers (
  ti TINYINT, tu TINYINT UNSIGNED NOT NULL, tb TINYINT(1) DEFAULT 1, bo BOOLEAN NOT NULL DEFAULT FALSE,
  si SMALLINT NOT NULL DEFAULT -5, su SMALLINT UNSIGNED, mi MEDIUMINT, mu MEDIUMINT UNSIGNED,
  i INT, iu INT UNSIGNED DEFAULT 7, iz INT(8) ZEROFILL, bi BIGINT, bu BIGINT UNSIGNED DEFAULT 18446744073709551615,
  d1 DECIMAL(10,2) DEFAULT 1.5, d2 DECIMAL(65,30), d3 DECIMAL UNSIGNED, d4 NUMERIC(8,0) NOT NULL DEFAULT '0', dz DECIMAL(8,2) ZEROFILL,
  f1 FLOAT, f2 FLOAT(10,2), f3 FLOAT UNSIGNED DEFAULT 1.25, f4 FLOAT(30), d DOUBLE DEFAULT 1e10, d5 DOUBLE(12,3) NOT NULL DEFAULT 0, r REAL DEFAULT -0.5,
  b1 BIT, b9 BIT(9) DEFAULT b'101', b64 BIT(64) DEFAULT 5
);
CREATE TABLE types.times (
  d DATE DEFAULT '2024-02-29', t TIME, t3 TIME(3) DEFAULT '12:34:56.789', y YEAR DEFAULT 2024, y4 YEAR NOT NULL,
  dt DATETIME, dt6 DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), dn DATETIME NOT NULL DEFAULT '2000-01-01 00:00:00',
  ts TIMESTAMP NULL, ts0 TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, ts3 TIMESTAMP(3) NULL ON UPDATE CURRENT_TIMESTAMP(3)
);
CREATE TABLE types.texts (
  c CHAR, c10 CHAR(10) DEFAULT 'a''b', v0 VARCHAR(0), v VARCHAR(255) NOT NULL DEFAULT '', vl VARCHAR(300) CHARACTER SET latin1,
  vb VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci, u2 CHAR(3) CHARACTER SET ucs2, u16 VARCHAR(4) CHARACTER SET utf16, u3 VARCHAR(9) CHARACTER SET utf8mb3,
  n NCHAR(5), nv NATIONAL VARCHAR(6), bin CHAR(5) BINARY, asc1 VARCHAR(5) CHARACTER SET ascii, sj TEXT CHARACTER SET sjis,
  tt TINYTEXT, t TEXT, mt MEDIUMTEXT, lt LONGTEXT, t100 TEXT(100), t70k TEXT(70000), tl LONGTEXT CHARACTER SET latin1,
  b BINARY, b4 BINARY(4) DEFAULT 'ab', vbi VARBINARY(10) DEFAULT x'00ff', b0 VARBINARY(0), tbl TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB, bl9 BLOB(9),
  e ENUM('a','b''c','','é') DEFAULT 'b''c', en ENUM('x','y') NOT NULL, s SET('one','two','three') DEFAULT 'one,three', el ENUM('ä') CHARACTER SET latin1,
  j JSON, jd JSON DEFAULT (JSON_OBJECT('a', 1))
);
CREATE TABLE types.spatial (
  g GEOMETRY, p POINT NOT NULL SRID 4326, l LINESTRING, po POLYGON SRID 0, mp MULTIPOINT, ml MULTILINESTRING, mpo MULTIPOLYGON, gc GEOMETRYCOLLECTION NOT NULL,
  SPATIAL KEY sp (p)
);
CREATE TABLE types.vectors (v VECTOR(3), w VECTOR);

-- ── Defaults, generated, invisible ───────────────────────────────────────────
CREATE TABLE shop.defaults (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'key',
  u VARCHAR(36) DEFAULT (UUID()), e1 INT DEFAULT (1 + 2 * 3), e2 VARCHAR(20) DEFAULT (CONCAT('a', "b'c")), e3 DATE DEFAULT (CURRENT_DATE),
  e4 TEXT DEFAULT ('long'), nn INT NOT NULL, nd INT DEFAULT NULL, q VARCHAR(20) DEFAULT 'it''s "q" \\ x', nl VARCHAR(9) DEFAULT 'a\nb',
  h VARBINARY(4) DEFAULT 0x6162, un VARCHAR(10) DEFAULT 'naïve', dd DOUBLE DEFAULT 0.1, de DECIMAL(6,3) DEFAULT -2,
  g1 INT GENERATED ALWAYS AS (nn + 1) VIRTUAL, g2 INT AS (nn * 2) STORED NOT NULL, g3 VARCHAR(50) AS (CONCAT(q, '-', UPPER(un))) VIRTUAL COMMENT 'made',
  g4 JSON AS (JSON_OBJECT('nn', nn)), iv INT INVISIBLE, ivd INT DEFAULT 3 INVISIBLE COMMENT 'hidden'
) AUTO_INCREMENT = 100 COMMENT = 'Defaults of each kind; it''s "quoted"';
CREATE TABLE shop.serial_key (id SERIAL, v INT);
CREATE TABLE shop.no_key (a INT, b VARCHAR(10)) ENGINE = InnoDB DEFAULT CHARSET = latin1;

-- ── Keys ─────────────────────────────────────────────────────────────────────
CREATE TABLE shop.keys_of_all_kinds (
  a INT NOT NULL, b INT NOT NULL, c VARCHAR(100), d TEXT, e INT, f VARCHAR(40) NOT NULL, g INT, h BINARY(16), j JSON,
  PRIMARY KEY (b, a),
  UNIQUE KEY u_e (e), UNIQUE u_two (f, g), UNIQUE KEY u_prefix (c(10)),
  KEY k_desc (a DESC, c), KEY k_prefix (d(20)) COMMENT 'a prefix', KEY k_hidden (g) INVISIBLE, KEY k_hash (h) USING HASH,
  KEY k_expr ((LOWER(c))), KEY k_two ((e + g), f DESC), FULLTEXT KEY ft (c, d)
) ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8 STATS_PERSISTENT = 1;
CREATE TABLE shop.promoted (x INT, u1 INT NOT NULL, u2 INT NOT NULL, UNIQUE KEY nullable (x), UNIQUE KEY both_of (u1, u2), KEY (u2));
CREATE TABLE shop.`odd ``name` (`col umn` INT, `select` INT, `Größe` INT, PRIMARY KEY (`select`));
CREATE TABLE Mixed.CamelCase (Id INT PRIMARY KEY, ParentId INT, FirstName VARCHAR(30) COLLATE utf8mb3_bin, KEY ByName (FirstName)) ROW_FORMAT = COMPACT;
CREATE TABLE Mixed.lower (id INT PRIMARY KEY);
CREATE TABLE Mixed.Under_score (id INT PRIMARY KEY);
CREATE TABLE Mixed._first (id INT PRIMARY KEY);

-- ── Foreign keys and checks ──────────────────────────────────────────────────
CREATE TABLE hr.countries (code CHAR(2) PRIMARY KEY, name VARCHAR(60) NOT NULL UNIQUE);
CREATE TABLE hr.people (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, name VARCHAR(80) NOT NULL, boss BIGINT UNSIGNED, country CHAR(2), born DATE, salary DECIMAL(12,2),
  state ENUM('in','out') NOT NULL DEFAULT 'in', tag VARCHAR(20) CHARACTER SET utf8mb4,
  PRIMARY KEY (id), KEY by_name (name), UNIQUE KEY one_tag (tag, country),
  CONSTRAINT person_boss FOREIGN KEY (boss) REFERENCES hr.people (id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT person_country FOREIGN KEY (country) REFERENCES hr.countries (code),
  CONSTRAINT has_pay CHECK (salary > 0), CONSTRAINT not_enforced CHECK (born > '1900-01-01') NOT ENFORCED, CHECK (name <> ''), CHECK (salary < 1e9 AND state IN ('in', 'out'))
) ENGINE = InnoDB AUTO_INCREMENT = 500 COMMENT 'Who works here';
CREATE TABLE shop.orders (
  region INT NOT NULL, number INT NOT NULL, person BIGINT UNSIGNED NOT NULL, placed DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, total DECIMAL(10,2) CHECK (total >= 0),
  PRIMARY KEY (region, number),
  CONSTRAINT order_person FOREIGN KEY (person) REFERENCES hr.people (id) ON DELETE RESTRICT ON UPDATE NO ACTION
);
CREATE TABLE shop.lines (
  region INT NOT NULL, number INT NOT NULL, line INT NOT NULL, what VARCHAR(50), price DECIMAL(8,2) NOT NULL, many INT NOT NULL DEFAULT 1,
  sum DECIMAL(12,2) AS (price * many) STORED,
  PRIMARY KEY (region, number, line),
  FOREIGN KEY (region, number) REFERENCES orders (region, number) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE shop.lines_log (id INT PRIMARY KEY, region INT, number INT, line INT, said JSON,
  CONSTRAINT log_line FOREIGN KEY (region, number, line) REFERENCES shop.lines (region, number, line) ON DELETE SET NULL);

-- ── Views ────────────────────────────────────────────────────────────────────
CREATE VIEW hr.staff AS SELECT id, name, salary FROM hr.people WHERE state = 'in';
CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW hr.rich (who, pay) AS SELECT name, salary * 12 FROM hr.staff WHERE salary > 1000 WITH LOCAL CHECK OPTION;
CREATE ALGORITHM = TEMPTABLE VIEW hr.per_country AS SELECT country, COUNT(*) AS many, AVG(salary) AS average, MAX(born) youngest FROM hr.people GROUP BY country;
CREATE VIEW shop.person_orders AS SELECT p.name, o.number, o.total, l.what FROM hr.people p JOIN shop.orders o ON o.person = p.id JOIN shop.lines l ON l.region = o.region AND l.number = o.number WITH CASCADED CHECK OPTION;
CREATE VIEW shop.constants AS SELECT 1 AS one, 'a' AS letter, NULL AS nothing, 1.5 AS fraction, CURRENT_DATE AS today, CAST('x' AS CHAR(5)) AS five, 2e0 AS approx, TRUE AS yes;
CREATE VIEW shop.all_types AS SELECT n.ti, n.bu, n.d1, n.f1, t.dt6, t.y, x.e, x.s, x.j, x.vl, x.bl FROM types.numbers n JOIN types.times t JOIN types.texts x;
CREATE VIEW shop.unions AS SELECT a FROM shop.no_key UNION SELECT b FROM shop.no_key;
CREATE VIEW shop.distinct_names AS SELECT DISTINCT name FROM hr.people ORDER BY name LIMIT 10;
CREATE VIEW shop.in_sub AS SELECT number FROM shop.orders WHERE person IN (SELECT id FROM hr.people WHERE salary > 10);

-- ── Stored programs ──────────────────────────────────────────────────────────
DELIMITER //
CREATE PROCEDURE shop.nothing() BEGIN END//
CREATE PROCEDURE shop.all_modes(IN a INT, OUT b VARCHAR(20) CHARACTER SET latin1, INOUT c DECIMAL(10,3) UNSIGNED, d DATETIME(3), e ENUM('x','y'), f JSON, g BIGINT UNSIGNED, h TEXT, i BLOB, j BIT(3), k YEAR, l FLOAT, m DOUBLE, n TIME(6), o TINYINT(1), p VARBINARY(7), q CHAR(4) CHARSET utf8mb4 COLLATE utf8mb4_bin)
  COMMENT 'Every mode' MODIFIES SQL DATA SQL SECURITY INVOKER
BEGIN
  -- a comment inside
  SET b = CONCAT(a, '''quoted''');
  SELECT c INTO @x;
END//
CREATE FUNCTION shop.twice(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2//
CREATE FUNCTION hr.full_name(id BIGINT UNSIGNED) RETURNS VARCHAR(80) CHARSET utf8mb4 READS SQL DATA COMMENT 'a name'
BEGIN
  RETURN (SELECT name FROM hr.people p WHERE p.id = id);
END//
CREATE FUNCTION shop.nothing() RETURNS TEXT DETERMINISTIC RETURN 'x'//
CREATE DEFINER = 'nobody'@'localhost' FUNCTION types.flag(v DECIMAL(5,1)) RETURNS TINYINT(1) DETERMINISTIC RETURN v > 1//
CREATE VIEW shop.doubled AS SELECT shop.twice(number) AS twice FROM shop.orders//
CREATE TRIGGER shop.before_line BEFORE INSERT ON shop.lines FOR EACH ROW SET NEW.many = IF(NEW.many < 1, 1, NEW.many)//
CREATE TRIGGER shop.z_first BEFORE INSERT ON shop.lines FOR EACH ROW PRECEDES before_line SET @a = 'z''first'//
CREATE TRIGGER shop.after_line AFTER UPDATE ON shop.lines FOR EACH ROW
BEGIN
  INSERT INTO shop.no_key VALUES (OLD.line, NEW.what);
END//
CREATE TRIGGER shop.gone AFTER DELETE ON shop.lines FOR EACH ROW SET @gone = OLD.line//
CREATE EVENT shop.once ON SCHEDULE AT '2037-01-01 12:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'one time' DO DELETE FROM shop.no_key//
CREATE EVENT shop.every_hour ON SCHEDULE EVERY 1 HOUR STARTS '2036-01-01 00:00:00' ENDS '2037-01-01 00:00:00' DO BEGIN SELECT 1; END//
CREATE EVENT hr.compound ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2036-02-03 04:05:06' DISABLE ON REPLICA DO SET @x = 1//
DELIMITER ;

-- ── Rows ─────────────────────────────────────────────────────────────────────
INSERT INTO hr.countries VALUES ('de', 'Germany'), ('fr', 'France'), ('it', 'Italy');
INSERT INTO hr.people (name, boss, country, salary) VALUES ('Ada', NULL, 'de', 100), ('Bob', 500, 'fr', 200), ('Cy', 500, 'fr', 300), ('Di', 501, NULL, 400);
INSERT INTO shop.orders (region, number, person, total) VALUES (1, 1, 500, 10), (1, 2, 500, 20), (2, 1, 501, 30);
INSERT INTO shop.lines (region, number, line, what, price) VALUES (1, 1, 1, 'pen', 1), (1, 1, 2, 'ink', 2), (1, 2, 1, 'pen', 1), (2, 1, 1, 'cup', 3), (2, 1, 2, 'mug', 4);
CREATE DEFINER = 'nobody'@'localhost' TRIGGER hr.person_in BEFORE INSERT ON hr.people FOR EACH ROW SET NEW.name = TRIM(NEW.name);
ANALYZE TABLE hr.countries, hr.people, shop.orders, shop.lines;

-- ── Accounts ─────────────────────────────────────────────────────────────────
CREATE ROLE reader, 'clerk'@'localhost';
CREATE USER limited@localhost IDENTIFIED BY 'pw' COMMENT 'narrow';
CREATE USER roled@localhost IDENTIFIED BY 'pw' ATTRIBUTE '{"team": "b"}';
CREATE USER boss@'%' IDENTIFIED BY 'pw' ACCOUNT LOCK;
GRANT SELECT ON hr.* TO reader;
GRANT SELECT (region, number), INSERT (region, total), UPDATE (total) ON shop.orders TO reader WITH GRANT OPTION;
GRANT EXECUTE ON PROCEDURE shop.all_modes TO reader;
GRANT reader, 'clerk'@'localhost' TO roled@localhost WITH ADMIN OPTION;
SET DEFAULT ROLE reader TO roled@localhost;
GRANT INSERT ON shop.lines TO 'clerk'@'localhost';
GRANT SELECT (id, name), UPDATE (name), REFERENCES (id) ON hr.people TO limited@localhost;
GRANT SELECT, SHOW VIEW ON hr.staff TO limited@localhost;
GRANT SELECT ON hr.rich TO limited@localhost;
GRANT SELECT, INSERT, TRIGGER ON shop.lines TO limited@localhost;
GRANT DELETE ON shop.no_key TO limited@localhost;
GRANT EXECUTE ON FUNCTION shop.twice TO limited@localhost;
GRANT ALTER ROUTINE ON PROCEDURE shop.nothing TO limited@localhost WITH GRANT OPTION;
GRANT SELECT, CREATE ON types.* TO limited@localhost;
GRANT SELECT, INSERT, EVENT, TRIGGER ON `shop`.* TO boss@'%' WITH GRANT OPTION;
GRANT ALL ON `M%`.* TO boss@'%';
GRANT PROCESS, RELOAD, BACKUP_ADMIN, ROLE_ADMIN ON *.* TO boss@'%' WITH GRANT OPTION;
