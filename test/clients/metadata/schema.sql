-- What the tools of this folder are shown: one database, as applications have them. No foreign key leaves it. Accounts: it is loaded as `app`.
CREATE DATABASE wsql_clients;
USE wsql_clients;
CREATE TABLE country (code CHAR(2) NOT NULL, name VARCHAR(60) NOT NULL, PRIMARY KEY (code), UNIQUE KEY country_name (name)) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Where people live';
CREATE TABLE person (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'the key',
  name VARCHAR(80) NOT NULL, nick VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_german1_ci DEFAULT 'it''s', boss BIGINT UNSIGNED DEFAULT NULL, country CHAR(2) DEFAULT NULL,
  born DATE DEFAULT '1970-01-01', salary DECIMAL(12,2) UNSIGNED NOT NULL DEFAULT '0.00', state ENUM('in','out','o''ff') NOT NULL DEFAULT 'in', tags SET('a','b') DEFAULT 'a,b',
  active TINYINT(1) NOT NULL DEFAULT '1', made TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, seen DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6),
  full_name VARCHAR(120) GENERATED ALWAYS AS (CONCAT(name, ' ', nick)) VIRTUAL, yearly DECIMAL(14,2) AS (salary * 12) STORED, secret INT INVISIBLE,
  PRIMARY KEY (id), UNIQUE KEY person_nick (nick, country), KEY person_name (name(10), born DESC), KEY person_boss (boss), FULLTEXT KEY person_text (name), KEY person_lower ((LOWER(name))),
  CONSTRAINT person_boss FOREIGN KEY (boss) REFERENCES person (id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT person_country FOREIGN KEY (country) REFERENCES country (code),
  CONSTRAINT person_paid CHECK (salary < 1000000), CONSTRAINT person_not_enforced CHECK (born > '1900-01-01') NOT ENFORCED
) AUTO_INCREMENT = 500 DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Who; it''s "quoted"';
CREATE TABLE orders (region INT NOT NULL, number INT NOT NULL, person_id BIGINT UNSIGNED NOT NULL, total DECIMAL(10,2) DEFAULT NULL CHECK (total >= 0), PRIMARY KEY (region, number),
  KEY orders_person (person_id), CONSTRAINT orders_person FOREIGN KEY (person_id) REFERENCES person (id) ON DELETE CASCADE);
CREATE TABLE order_line (region INT NOT NULL, number INT NOT NULL, line SMALLINT UNSIGNED NOT NULL, what VARCHAR(50) DEFAULT NULL, many MEDIUMINT NOT NULL DEFAULT '1', PRIMARY KEY (number, region, line),
  KEY line_order (region, number), CONSTRAINT line_order FOREIGN KEY (region, number) REFERENCES orders (region, number) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE every_type (
  id INT PRIMARY KEY, ti TINYINT, tu TINYINT UNSIGNED, si SMALLINT, mi MEDIUMINT, iu INT UNSIGNED, iz INT(8) UNSIGNED ZEROFILL, bi BIGINT DEFAULT -5, bu BIGINT UNSIGNED DEFAULT 18446744073709551615,
  de DECIMAL(65,30), dd DECIMAL(10,0), f FLOAT, fd FLOAT(7,2), d DOUBLE DEFAULT 1e10, dp DOUBLE(12,3), b1 BIT(1) DEFAULT b'1', b9 BIT(9) DEFAULT b'101',
  da DATE, t TIME, t3 TIME(3) DEFAULT '12:34:56.789', y YEAR DEFAULT 2024, dt DATETIME, ts TIMESTAMP NULL, ts3 TIMESTAMP(3) NULL DEFAULT NULL,
  c CHAR(10) DEFAULT '', v VARCHAR(255) DEFAULT 'a\\b\nc', vb VARCHAR(20) COLLATE utf8mb4_bin, tt TINYTEXT, tx TEXT, mt MEDIUMTEXT, lt LONGTEXT, bn BINARY(16), vn VARBINARY(200) DEFAULT x'00ff',
  tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB, e ENUM('x','größer','') DEFAULT 'größer', s SET('one','two') DEFAULT NULL, j JSON, jd JSON DEFAULT (JSON_ARRAY()), u VARCHAR(36) DEFAULT (UUID()),
  ci INT DEFAULT (1 + 2), tc TEXT DEFAULT ('long'), g GEOMETRY, p POINT
);
CREATE TABLE no_key (a INT, b VARCHAR(10)) DEFAULT CHARSET = latin1;
CREATE TABLE `odd name` (`select` INT NOT NULL, `Größe` INT DEFAULT NULL, `a b` INT DEFAULT NULL, PRIMARY KEY (`select`), KEY `a key` (`Größe`,`a b`));
CREATE VIEW staff AS SELECT id, name, salary FROM person WHERE state = 'in';
CREATE SQL SECURITY INVOKER VIEW rich (who, pay) AS SELECT name, salary * 12 FROM staff WHERE salary > 1000 WITH LOCAL CHECK OPTION;
CREATE ALGORITHM = TEMPTABLE VIEW per_country AS SELECT country, COUNT(*) AS many, AVG(salary) AS average, MAX(born) AS youngest FROM person GROUP BY country;
DELIMITER //
CREATE PROCEDURE raise_all(IN by_percent INT UNSIGNED, OUT many VARCHAR(20) CHARACTER SET latin1, INOUT total DECIMAL(10,3)) COMMENT 'for all' MODIFIES SQL DATA SQL SECURITY INVOKER
BEGIN
  SET many = CONCAT(by_percent, ' %');
END//
CREATE PROCEDURE nothing() BEGIN END//
CREATE FUNCTION twice(n INT) RETURNS BIGINT DETERMINISTIC NO SQL RETURN n * 2//
CREATE FUNCTION kind_of(d DATETIME(3), e ENUM('x','y')) RETURNS VARCHAR(30) CHARSET utf8mb4 READS SQL DATA COMMENT 'a kind' RETURN e//
CREATE TRIGGER line_before BEFORE INSERT ON order_line FOR EACH ROW SET NEW.many = IF(NEW.many < 1, 1, NEW.many)//
CREATE TRIGGER line_after AFTER DELETE ON order_line FOR EACH ROW
BEGIN
  SET @gone = OLD.line;
END//
CREATE EVENT every_hour ON SCHEDULE EVERY 1 HOUR STARTS '2036-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'by the hour' DO DELETE FROM no_key//
DELIMITER ;
INSERT INTO country VALUES ('de', 'Germany'), ('fr', 'France');
INSERT INTO person (name, nick, boss, country, salary) VALUES ('Ada', 'a', NULL, 'de', 100), ('Bob', 'b', 500, 'fr', 200);
INSERT INTO orders VALUES (1, 1, 500, 10), (1, 2, 501, 20);
INSERT INTO order_line (region, number, line, what) VALUES (1, 1, 1, 'pen'), (1, 1, 2, 'ink'), (1, 2, 1, 'cup');
ANALYZE TABLE country, person, orders, order_line;
