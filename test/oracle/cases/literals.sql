SELECT 1, -1, +1, 0, 007, 1.0, .5, 5., 1e3, 1E-3, 1.5e+2, -0;
SELECT 'single', "double", 'it''s', "say ""x""", 'a"b', "a'b", '', "";
SELECT 'tab\tnew\nline\r\\ \' \" \0 \b \Z \x \%', LENGTH('\0'), LENGTH('\n');
SELECT 'con' 'cat' "enated", 'a'
'b';
SELECT N'n', n'n', _utf8mb4'u', _latin1'l', _binary'b', _utf8mb4 x'41', _utf8mb4 0x41, x'4142', X'4142', 0x4142, b'0100', B'0100', 0b0100;
SELECT TRUE, FALSE, true, False, NULL, null;
SELECT DATE'2024-01-01', TIME'10:00', TIMESTAMP'2024-01-01 10:00:00', DATE '20240101', TIMESTAMP '2024-01-01T10:00:00', {d'2024-01-01'};
SELECT 9223372036854775807, 9223372036854775808, 18446744073709551615, 18446744073709551616, -9223372036854775808, -9223372036854775809;
SELECT 1.000, 123456789.123456789, 0.000000000000000000000000000001, 12345678901234567890123456789012345678901234567890;
SELECT 1e308, 1.7976931348623157e308, 1e-308, 2.2250738585072014e-308, 1e-400;
SELECT 1e309;
SELECT 1 AS a, 2 b, 3 AS 'c d', 4 "e", 5 AS `f``g`, 6 AS `select`;
SELECT 1 AS 'it''s', 'x' AS '', 2 AS ` lead`;
SELECT 'é', '日本', '😀', 'a\u0301';
SELECT 1/*comment*/+1, 2 /* multi
line */ * 3, 4 -- trailing
, 5 # hash
;
SELECT /*! 7 */, /*!50000 8 */, /*!99999 9 */ 10;
SELECT 1 /*!99999 + 100 */, 2 /*!40000 + 100 */;
SELECT --1, - -1, 5--1;
SELECT 1 -- c
;
SELECT "a" "b", 'x' AS "y";
SELECT @@version IS NOT NULL, @undefined, @'x y';
SELECT 1;
 SELECT   1   ;
SELECT 1 FROM DUAL;
SELECT 1 FROM dual WHERE 1 = 1;
SELECT 0xFFFFFFFFFFFFFFFF + 0, 0x10000000000000000 + 0, b'1' + b'1', x'0A' * 2;
SELECT 'abc' AS abc, "abc", 'a b', 'very long literal that is more than sixty-four characters so that the name is cut somewhere';
SELECT 1 + 1, 1+1, 1  +  1, ( 1 ), (1)+(2), -1, - 1, NOT 1, !1, COUNT(*), count( * ), Concat('a' , 'b');
SELECT 'a' = 'b', 1 IN (1,2), CASE WHEN 1 THEN 2 END, (SELECT 1), EXISTS (SELECT 1), @a := 1, NOW() IS NULL, 1 /* c */ + 2;
SELECT 1e3e, 5abc;
SELECT 1a FROM (SELECT 1 AS 1a) t;
SELECT $1, a$b FROM (SELECT 1 AS `$1`, 2 AS a$b) t;
SELECT t.1a FROM (SELECT 1 AS `1a`) t;
SELECT .1a;
SELECT 1 `a`, 2 AS A FROM DUAL;
