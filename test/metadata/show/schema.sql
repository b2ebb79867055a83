CREATE DATABASE show_a CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
CREATE DATABASE show_b CHARACTER SET latin1 COLLATE latin1_german2_ci;
CREATE DATABASE `show c` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
USE show_a;
CREATE TABLE every_type (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'the key',
  c_tinyint TINYINT DEFAULT '-1', c_bool BOOLEAN DEFAULT TRUE, c_smallint SMALLINT UNSIGNED DEFAULT 7, c_mediumint MEDIUMINT,
  c_int INT(8) UNSIGNED ZEROFILL DEFAULT 42, c_bigint BIGINT NOT NULL, c_decimal DECIMAL(10,2) DEFAULT 1.5, c_decimal_u DECIMAL(30,0) UNSIGNED,
  c_float FLOAT DEFAULT 0.5, c_float_md FLOAT(7,3), c_double DOUBLE NOT NULL DEFAULT 1e10, c_double_md DOUBLE(10,4) UNSIGNED,
  c_bit BIT(9) DEFAULT b'101', c_bit1 BIT, c_date DATE DEFAULT '2024-01-02', c_time TIME(3), c_datetime DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  c_timestamp TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, c_timestamp_null TIMESTAMP(2) NULL DEFAULT NULL, c_year YEAR DEFAULT 1999,
  c_char CHAR(10) DEFAULT 'it''s', c_varchar VARCHAR(300) NOT NULL DEFAULT '', c_binary BINARY(4) DEFAULT 'ab', c_varbinary VARBINARY(16) DEFAULT X'00FF', c_tinytext TINYTEXT, c_text TEXT NOT NULL,
  c_mediumtext MEDIUMTEXT, c_longtext LONGTEXT CHARACTER SET latin1, c_tinyblob TINYBLOB, c_blob BLOB, c_mediumblob MEDIUMBLOB, c_longblob LONGBLOB NOT NULL,
  c_enum ENUM('a','b','it''s','') DEFAULT 'b', c_set SET('x','y','z') NOT NULL DEFAULT 'x,z', c_json JSON, c_json_default JSON DEFAULT (JSON_ARRAY()),
  c_latin1 VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'x', c_bin VARCHAR(20) COLLATE utf8mb4_bin, c_ascii CHAR(3) CHARACTER SET ascii,
  c_default_expr VARCHAR(40) DEFAULT (UUID()), c_default_sum INT DEFAULT (1 + 2), c_geometry GEOMETRY, c_point POINT NOT NULL SRID 4326, c_vector VECTOR(3),
  c_backslash VARCHAR(20) DEFAULT 'a\\b\n"c"' COMMENT 'back\\slash ''quote'' \n "double"',
  c_hidden INT INVISIBLE DEFAULT 3,
  PRIMARY KEY (id)
) ENGINE=InnoDB AUTO_INCREMENT=100 COMMENT='every type; it''s a table';
CREATE TABLE parent (a INT NOT NULL, b VARCHAR(20) NOT NULL, PRIMARY KEY (a, b), UNIQUE KEY ub (b)) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;
CREATE TABLE child (
  id INT PRIMARY KEY AUTO_INCREMENT, pa INT, pb VARCHAR(20), self INT, other INT,
  INDEX (pa, pb), KEY by_self (self) COMMENT 'it''s',
  CONSTRAINT z_parent FOREIGN KEY (pa, pb) REFERENCES parent (a, b) ON DELETE CASCADE ON UPDATE SET NULL,
  CONSTRAINT a_self FOREIGN KEY (self) REFERENCES child (id) ON DELETE SET NULL,
  FOREIGN KEY (other) REFERENCES child (id) ON UPDATE CASCADE
);
CREATE TABLE indexed (
  id INT NOT NULL, name VARCHAR(100), txt TEXT, j JSON, p POINT NOT NULL SRID 0, doc TEXT, u1 INT NOT NULL, u2 INT,
  first_half INT GENERATED ALWAYS AS (id DIV 2) VIRTUAL, twice INT AS (id * 2) STORED NOT NULL COMMENT 'twice',
  UNIQUE KEY uq (u1), UNIQUE KEY uq2 (u1, u2), KEY prefix_desc (name(10) DESC, id), KEY hidden (u2) INVISIBLE, KEY on_text (txt(20)),
  KEY functional ((LOWER(name))), KEY mixed (id, (u1 + u2) DESC), FULLTEXT KEY ft (doc), SPATIAL KEY sp (p), KEY using_hash (u2, id) USING HASH,
  KEY using_btree (twice) USING BTREE COMMENT 'by tree', FULLTEXT KEY ngrams (txt) WITH PARSER ngram
);
CREATE TABLE checked (a INT, b INT, CHECK (a > 0), CONSTRAINT named CHECK (b <> 'x''y') NOT ENFORCED, c VARCHAR(9) CHECK (c IN ('a', 'b')), CONSTRAINT anamed CHECK (a < b AND c IS NOT NULL));
CREATE TABLE options_table (a INT) ENGINE=MyISAM MAX_ROWS=100 MIN_ROWS=5 AVG_ROW_LENGTH=50 PACK_KEYS=1 CHECKSUM=1 DELAY_KEY_WRITE=1 ROW_FORMAT=DYNAMIC STATS_PERSISTENT=1 STATS_AUTO_RECALC=0 STATS_SAMPLE_PAGES=20 COMMENT='with options' CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE memory_table (a INT, KEY (a), KEY h (a) USING HASH, KEY t (a) USING BTREE) ENGINE=MEMORY;
CREATE TABLE latin1_table (a VARCHAR(10), b CHAR(5) CHARACTER SET utf8mb4, c TEXT COLLATE latin1_general_cs, d ENUM('ä','ö')) CHARSET=latin1;
CREATE TABLE `back``tick "quote` (`a``b` INT, `select` INT, `ünï` INT, `with space` INT, KEY `k``1` (`a``b`));
CREATE TABLE numbered (id INT AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT=5;
INSERT INTO numbered (v) VALUES (1), (2), (3);
CREATE VIEW plain_view AS SELECT id, v FROM numbered WHERE v > 1;
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW merged (x, y) AS SELECT id, CONCAT(v, 'z') FROM show_a.numbered WITH CASCADED CHECK OPTION;
CREATE ALGORITHM=TEMPTABLE VIEW joined AS SELECT c.id, p.b, COUNT(*) AS n FROM child c LEFT JOIN parent p ON p.a = c.pa GROUP BY c.id, p.b;
CREATE VIEW quoting AS SELECT 'it''s' AS s, `back``tick "quote`.`a``b` AS `select` FROM `back``tick "quote`;
CREATE TABLE gone (a INT, b VARCHAR(5));
CREATE VIEW broken AS SELECT a, b FROM gone;
CREATE VIEW broken_over AS SELECT a FROM broken;
DROP TABLE gone;
CREATE TABLE logged (id INT PRIMARY KEY, what VARCHAR(20));
DELIMITER ;;
CREATE PROCEDURE proc_a(IN a INT, INOUT b VARCHAR(20), OUT c DECIMAL(5,2)) COMMENT 'it''s a procedure' READS SQL DATA BEGIN SELECT a, b; END;;
CREATE DEFINER=`show_limited`@`localhost` PROCEDURE proc_b() SQL SECURITY INVOKER MODIFIES SQL DATA SELECT 1;;
CREATE FUNCTION func_a(x INT, y VARCHAR(10) CHARSET latin1) RETURNS VARCHAR(30) CHARSET utf8mb4 DETERMINISTIC NO SQL RETURN CONCAT(x, y);;
CREATE FUNCTION func_b() RETURNS INT UNSIGNED READS SQL DATA COMMENT '' RETURN 1;;
CREATE TRIGGER ins_before BEFORE INSERT ON numbered FOR EACH ROW SET NEW.v = NEW.v + 1;;
CREATE TRIGGER ins_before_2 BEFORE INSERT ON numbered FOR EACH ROW PRECEDES ins_before SET NEW.v = NEW.v * 2;;
CREATE TRIGGER upd_after AFTER UPDATE ON numbered FOR EACH ROW BEGIN INSERT INTO logged VALUES (NEW.id, 'updated'); END;;
CREATE TRIGGER del_after AFTER DELETE ON logged FOR EACH ROW SET @deleted = OLD.id;;
CREATE EVENT ev_once ON SCHEDULE AT '2037-01-01 10:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s once' DO INSERT INTO logged VALUES (1, 'once');;
CREATE EVENT ev_every ON SCHEDULE EVERY 2 HOUR STARTS '2036-01-01 00:00:00' ENDS '2037-01-01 00:00:00' ENABLE DO BEGIN DELETE FROM logged; END;;
CREATE EVENT ev_unit ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2036-01-01 00:00:00' DISABLE ON SLAVE DO SELECT 1;;
DELIMITER ;
USE show_b;
CREATE TABLE other (a INT PRIMARY KEY, b VARCHAR(10));
CREATE TABLE refers (id INT PRIMARY KEY, other INT, CONSTRAINT to_a FOREIGN KEY (other) REFERENCES show_a.numbered (id));
CREATE VIEW across AS SELECT o.a, n.v FROM show_b.other o JOIN show_a.numbered n ON n.id = o.a;
CREATE PROCEDURE proc_a() SELECT 2;
CREATE USER show_limited@localhost IDENTIFIED WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED' ACCOUNT LOCK;
CREATE USER show_columns@'%', show_nothing@'%', show_databases@'%', show_creator@'%';
CREATE ROLE show_role;
GRANT SELECT (id, v), UPDATE (v) ON show_a.numbered TO show_columns@'%';
GRANT SELECT ON show_b.* TO show_columns@'%';
GRANT EXECUTE ON PROCEDURE show_a.proc_a TO show_columns@'%';
GRANT SHOW DATABASES ON *.* TO show_databases@'%';
GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, CREATE ROUTINE ON show_a.* TO show_creator@'%' WITH GRANT OPTION;
GRANT INSERT, DELETE ON show_b.other TO show_role;
GRANT show_role TO show_creator@'%' WITH ADMIN OPTION;
GRANT BACKUP_ADMIN, CONNECTION_ADMIN ON *.* TO show_creator@'%';
GRANT PROCESS ON *.* TO show_creator@'%';
