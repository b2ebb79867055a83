CREATE TABLE every_type (
  id INT NOT NULL PRIMARY KEY,
  tiny TINYINT, small SMALLINT UNSIGNED, medium MEDIUMINT, big BIGINT UNSIGNED, filled INT(6) UNSIGNED ZEROFILL,
  exact DECIMAL(20,4), single FLOAT, twice DOUBLE, bits BIT(10), y YEAR,
  d DATE, t TIME(3), dt DATETIME(6), ts TIMESTAMP NULL,
  c CHAR(8), v VARCHAR(200), txt TEXT, e ENUM('small','large'), s SET('a','b','c'),
  b BINARY(4), vb VARBINARY(20), bl BLOB, j JSON
);
INSERT INTO every_type VALUES
 (1, -128, 65535, -8388608, 18446744073709551615, 42, -12345.6789, 3.14, 1e20, b'1000000001', 2026,
  '2026-11-20', '-12:34:56.789', '2026-11-20 19:00:00.123456', '2026-11-20 19:00:00',
  'char', 'plain', 'tab\there', 'small', 'a,c', X'01020304', X'00FF0A', 'blob', '{"a": [1, null, "x"]}'),
 (2, 127, 0, 8388607, 0, 123456, 0.0001, -0.5, -1.5e-7, b'1', 1901,
  '0001-01-01', '838:59:59', '9999-12-31 23:59:59.999999', '1970-01-02 00:00:00',
  '', 'back\\slash', 'line\nbreak\r\n', 'large', '', X'41424344', '', 'a\0b', '[]'),
 (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (4, 0, 1, 2, 9007199254740993, 0, 1.5, 1e10, 0.1, b'0', 2155,
  '2000-02-29', '00:00:00', '1000-01-01 00:00:00', '2038-01-19 03:14:07',
  '日本語', '<b>"q" & ''s''</b>', 'héllo wörld', 'small', 'a,b,c', X'00000000', X'E697A5', 'ÿ', '{"k": "<\\"&>"}');
SELECT * FROM every_type ORDER BY id;
SELECT id, v, txt FROM every_type WHERE id < 3 ORDER BY id;
SELECT id FROM every_type WHERE id > 100;
DO 1;
SELECT 1;
SELECT NULL, NULL AS n, '' AS `empty`;
SELECT 'ＡＢＣ' AS wide, '한글' AS hangul, '😀' AS emoji, 'e\u0301' AS plain, 'ñandú' AS accented, '日本' AS `名前`;
SELECT '\0nul' AS nul, '\t\n\r\b' AS controls, 0x1B5B33316D AS escape_bytes, X'C328' AS invalid;
SELECT id AS `a<b>"&`, v AS `with	tab`, c AS `` FROM every_type WHERE id = 4;
SELECT REPEAT('x', 1100) AS longer, 'b' AS next_to_it;
SELECT
  id,
  tiny
FROM every_type
WHERE id = 1;
UPDATE every_type SET v = 'changed' WHERE id = 1;
SELECT COUNT(*), MAX(big), AVG(exact), CAST(NULL AS SIGNED) AS nothing, 1.50, 2e0, TRUE FROM every_type;
SELECT 'a\\tb' AS backslash UNION ALL SELECT 'c' UNION ALL SELECT NULL;
CREATE VIEW seen AS SELECT id, e FROM every_type;
SHOW TABLES;
SELECT * FROM seen ORDER BY id;
DROP TABLE every_type;
