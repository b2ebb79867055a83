-- What ORMs, migration tools and drivers send, reduced to the statements that mattered.

-- Names of columns through views, derived tables and information_schema
CREATE TABLE person (Id INT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(20) UNIQUE, age INT NOT NULL DEFAULT 3);
INSERT INTO person (email) VALUES ('a'), ('b'), ('c');
CREATE VIEW people AS SELECT id, email AS Mail FROM person;
CREATE VIEW grouped AS SELECT id, email AS Mail FROM person GROUP BY id, email;
SELECT ID, EMAIL, person.iD FROM person ORDER BY 1 LIMIT 1;
SELECT ID, MAIL, people.iD FROM people ORDER BY 1 LIMIT 1;
-- nometa
SELECT ID, MAIL FROM grouped ORDER BY 1 LIMIT 1;
SELECT ID FROM (SELECT id FROM person) t ORDER BY 1 LIMIT 1;
SELECT ID FROM (SELECT id FROM person GROUP BY id) t ORDER BY 1 LIMIT 1;
WITH c AS (SELECT id FROM person) SELECT ID FROM c ORDER BY 1 LIMIT 1;
SELECT table_name, tables.TABLE_type FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name;
SELECT column_name, Data_Type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'person' ORDER BY ordinal_position;
SELECT constraint_name, Table_Name FROM information_schema.key_column_usage WHERE table_schema = DATABASE() ORDER BY constraint_name;
SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() UNION SELECT 'z' ORDER BY 1;
SELECT schema_name FROM information_schema.schemata WHERE schema_name = 'information_schema';
SELECT COUNT(schema_name), UPPER(schema_name) FROM information_schema.schemata WHERE schema_name = 'information_schema' GROUP BY schema_name;
SELECT schema_name AS sn FROM information_schema.schemata WHERE schema_name = 'information_schema';
SELECT engine FROM information_schema.engines WHERE engine = 'InnoDB';
CREATE TABLE copied AS SELECT iD, mAIL FROM people;
SHOW CREATE TABLE copied;

-- utf8mb3 beside utf8mb4, as where a table is joined to information_schema
CREATE TABLE narrow (a VARCHAR(10) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin);
CREATE TABLE wide (a VARCHAR(10));
INSERT INTO narrow VALUES ('x'), ('Y');
INSERT INTO wide VALUES ('X'), ('y');
SELECT narrow.a, wide.a FROM narrow JOIN wide ON narrow.a = wide.a ORDER BY 1;
SELECT narrow.a, wide.a FROM wide JOIN narrow ON wide.a = narrow.a ORDER BY 1;
SELECT COUNT(*) FROM information_schema.views v JOIN wide ON wide.a = v.table_name;

-- AUTO_INCREMENT values of rows that are left out
INSERT INTO person (Id, email) VALUES (DEFAULT, 'a'), (DEFAULT, 'd') ON DUPLICATE KEY UPDATE email = VALUES(email);
INSERT INTO person (email) VALUES ('a'), ('f'), ('b'), ('g') ON DUPLICATE KEY UPDATE email = VALUES(email);
INSERT INTO person (email) VALUES ('h');
INSERT IGNORE INTO person (email) VALUES ('a'), ('i'), ('a'), ('j');
INSERT INTO person (email) VALUES ('k');
REPLACE INTO person (email) VALUES ('a'), ('l'), ('b');
SELECT Id, email FROM person ORDER BY Id;

-- Functional keys, checks
CREATE TABLE item (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(100), slug VARCHAR(50), price DECIMAL(10,2), UNIQUE KEY ls ((LOWER(slug))), INDEX p2 ((price + 1)), CHECK (price >= 0));
INSERT INTO item (name, slug, price) VALUES ('i1', 's1', 1), ('I2', 's2', 2);
INSERT INTO item (name, slug, price) VALUES ('i1', 's3', -1);
INSERT INTO item (name, slug, price) VALUES ('i3', 's3', 4);
INSERT IGNORE INTO item (name, slug, price) VALUES ('i1', 's5', -1), ('i5', 's5', 5), ('x', 's5', 1);
INSERT INTO item (name, slug, price) VALUES ('i6', 's6', 4);
UPDATE item SET price = price + 1 WHERE id > 1;
UPDATE item SET slug = 'S1' WHERE id = 2;
UPDATE item, (SELECT 1 AS x) t SET price = price + 1;
UPDATE item SET price = CASE WHEN id = 1 THEN 7 WHEN id = 2 THEN 9 ELSE price END WHERE id IN (1, 2);
UPDATE item SET name = CONCAT(name, '!'), slug = name WHERE id = 3;
DELETE FROM item WHERE price = 9;
SELECT * FROM item ORDER BY id;

-- Django's case-sensitive lookups
SELECT name FROM item WHERE name LIKE BINARY '%I%' ORDER BY id;
SELECT name FROM item WHERE name LIKE BINARY 'i%' ORDER BY id;
SELECT name FROM item WHERE BINARY name LIKE '%I%';
SELECT name FROM item WHERE name = BINARY 'I6';
SELECT COERCIBILITY(BINARY 'x'), COERCIBILITY(CAST('x' AS BINARY)), COERCIBILITY(CAST('x' AS CHAR));
SELECT name REGEXP BINARY 'I' FROM item;
SELECT BINARY name REGEXP 'I' FROM item;
SELECT BINARY 'a' REGEXP BINARY 'A', BINARY 'a' REGEXP BINARY 'a';

-- SQLAlchemy's typed access to documents
CREATE TABLE doc (d JSON);
INSERT INTO doc VALUES ('{"k": true, "f": 28.5, "i": 5, "s": "ab", "n": null, "a": [1, {"b": 2}]}');
SELECT CASE JSON_EXTRACT(d, '$.n') WHEN 'null' THEN NULL ELSE 'x' END AS n, CASE JSON_EXTRACT(d, '$.s') WHEN 'ab' THEN 'N' WHEN '"ab"' THEN 'Q' ELSE 'x' END AS s FROM doc;
SELECT CASE JSON_EXTRACT(d, '$.s') WHEN '"AB"' THEN 'Q' ELSE 'x' END AS s, CASE JSON_EXTRACT(d, '$.i') WHEN '5' THEN 'N' ELSE 'x' END AS i FROM doc;
SELECT CASE JSON_EXTRACT(d, '$.i') WHEN 5 THEN 'N' ELSE 'x' END AS i, CASE JSON_EXTRACT(d, '$.k') WHEN true THEN 'N' ELSE 'x' END AS k FROM doc;
SELECT CASE 'null' WHEN JSON_EXTRACT(d, '$.n') THEN 'N' ELSE 'x' END AS n, CASE JSON_EXTRACT(d, '$.a') WHEN '[1, {"b": 2}]' THEN 'N' ELSE 'x' END AS a FROM doc;
SELECT JSON_EXTRACT(d, '$.n') = 'null', JSON_EXTRACT(d, '$.s') = 'ab', NULLIF(JSON_EXTRACT(d, '$.s'), 'ab') FROM doc;

-- Combined querysets after IN
CREATE TABLE n (id INT, num INT);
INSERT INTO n VALUES (1, 1), (2, 2), (3, 3);
SELECT * FROM n WHERE num IN ((SELECT num FROM n WHERE num > 2) UNION (SELECT num FROM n WHERE num < 2)) ORDER BY id;
SELECT * FROM n WHERE num IN (((SELECT num FROM n WHERE num > 2)) UNION ALL (SELECT 1)) ORDER BY id;
SELECT * FROM n WHERE (num, id) IN ((SELECT 1, 1) UNION (SELECT 2, 2)) ORDER BY id;
SELECT * FROM n WHERE num NOT IN ((SELECT 1)) ORDER BY id;
SELECT * FROM n WHERE num NOT IN ((SELECT 1), 2) ORDER BY id;

-- An INSERT may read its own table under another name
CREATE TABLE co (id INT AUTO_INCREMENT PRIMARY KEY, n INT, nm VARCHAR(9));
INSERT INTO co (n, nm) VALUES (5, 'a');
INSERT INTO co (n, nm) VALUES ((SELECT MAX(n) + 1 FROM co u0), 'b');
INSERT INTO co SET n = (SELECT COUNT(*) FROM co);
INSERT INTO co (n) VALUES (1) ON DUPLICATE KEY UPDATE n = (SELECT MAX(n) FROM co);
CREATE TABLE other (id INT, n INT, z INT);
INSERT INTO other VALUES (1, 40, 3), (2, 50, 4);
INSERT INTO co (id, n) VALUES (1, 1) ON DUPLICATE KEY UPDATE n = (SELECT MAX(n) FROM other);
INSERT INTO co (id, n) VALUES (2, 1) ON DUPLICATE KEY UPDATE n = n + (SELECT MAX(z) FROM other WHERE nm <> 'q');
INSERT INTO co (id, n) VALUES (2, 3) ON DUPLICATE KEY UPDATE n = VALUES(n) + (SELECT SUM(n) FROM other WHERE other.id < co.id);
SELECT * FROM co ORDER BY id;

-- Keys for foreign keys: descending ones do not serve
CREATE TABLE au (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50));
CREATE TABLE bk (id INT AUTO_INCREMENT PRIMARY KEY, author_id INT NOT NULL, title VARCHAR(100), CONSTRAINT f1 FOREIGN KEY (author_id) REFERENCES au (id));
CREATE INDEX fi ON bk (author_id DESC, title);
SHOW CREATE TABLE bk;
DROP INDEX fi ON bk;
CREATE INDEX fi ON bk ((LOWER(title)), author_id);
DROP INDEX fi ON bk;
CREATE INDEX fi ON bk (author_id, title);
SHOW CREATE TABLE bk;
DROP INDEX fi ON bk;

-- Comments and defaults through views
CREATE TABLE vb (a INT NOT NULL DEFAULT 5 COMMENT 'cc', b VARCHAR(10) COMMENT 'x');
CREATE VIEW vv AS SELECT a, b, a + 1 AS c, a AS aa FROM vb;
SHOW FULL COLUMNS FROM vv;
CREATE VIEW vvv AS SELECT * FROM vv;
SHOW FULL COLUMNS FROM vvv;
CREATE OR REPLACE VIEW vvv AS SELECT a FROM vv GROUP BY a;
SHOW FULL COLUMNS FROM vvv;

-- Characters of wide charsets by their numbers
SELECT HEX(CHAR(233 USING utf16)), HEX(CHAR(233 USING utf32)), HEX(CHAR(1, 2 USING utf16)), HEX(CHAR(0x1F600 USING utf16)), CHAR(0xc3a9 USING utf8mb4);
SELECT CHAR(0xD8 USING utf8mb4), CHAR(0x41, 0xff, 0x42, 0x43, 0x44 USING utf8mb4), CHAR(0xd800 USING utf16);
