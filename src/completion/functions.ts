/** Functions that are built in, with what they take. https://dev.mysql.com/doc/refman/8.4/en/built-in-function-reference.html */

const SIGNATURES = `ABS(x) ACOS(x) ADDDATE(date, INTERVAL n unit) ADDTIME(time1, time2) AES_DECRYPT(bytes, key[, iv]) AES_ENCRYPT(text, key[, iv]) ANY_VALUE(x) ASCII(text) ASIN(x) ATAN(y[, x]) ATAN2(y, x) AVG([DISTINCT] x)
BENCHMARK(count, x) BIN(n) BIN_TO_UUID(bytes[, swap]) BIT_AND(n) BIT_COUNT(n) BIT_LENGTH(text) BIT_OR(n) BIT_XOR(n) CAST(x AS type) CEIL(x) CEILING(x) CHAR(n, … [USING charset]) CHAR_LENGTH(text) CHARACTER_LENGTH(text) CHARSET(text) COALESCE(x, …)
COERCIBILITY(text) COLLATION(text) COMPRESS(text) CONCAT(text, …) CONCAT_WS(separator, text, …) CONNECTION_ID() CONV(n, from, to) CONVERT(x, type) CONVERT_TZ(time, from, to) COS(x) COT(x) COUNT([DISTINCT] x) CRC32(text) CUME_DIST() CURDATE()
CURRENT_DATE() CURRENT_ROLE() CURRENT_TIME([digits]) CURRENT_TIMESTAMP([digits]) CURRENT_USER() CURTIME([digits]) DATABASE() DATE(time) DATE_ADD(date, INTERVAL n unit) DATE_FORMAT(date, format) DATE_SUB(date, INTERVAL n unit) DATEDIFF(date1, date2)
DAY(date) DAYNAME(date) DAYOFMONTH(date) DAYOFWEEK(date) DAYOFYEAR(date) DEFAULT(column) DEGREES(x) DENSE_RANK() ELT(n, text, …) EXP(x) EXPORT_SET(bits, on, off[, separator[, count]]) EXTRACT(unit FROM date) EXTRACTVALUE(xml, xpath) FIELD(text, text, …)
FIND_IN_SET(text, list) FIRST_VALUE(x) FLOOR(x) FORMAT(x, digits[, locale]) FORMAT_BYTES(n) FORMAT_PICO_TIME(n) FOUND_ROWS() FROM_BASE64(text) FROM_DAYS(n) FROM_UNIXTIME(seconds[, format]) GET_FORMAT(type, name) GET_LOCK(name, seconds) GREATEST(x, …)
GROUP_CONCAT([DISTINCT] x [ORDER BY …] [SEPARATOR text]) GROUPING(x, …) HEX(x) HOUR(time) IF(condition, x, y) IFNULL(x, y) INET6_ATON(text) INET6_NTOA(bytes) INET_ATON(text) INET_NTOA(n) INSERT(text, position, length, new) INSTR(text, part)
IS_FREE_LOCK(name) IS_USED_LOCK(name) IS_UUID(text) ISNULL(x) JSON_ARRAY(x, …) JSON_ARRAY_APPEND(json, path, x, …) JSON_ARRAY_INSERT(json, path, x, …) JSON_ARRAYAGG(x) JSON_CONTAINS(json, candidate[, path]) JSON_CONTAINS_PATH(json, one_or_all, path, …)
JSON_DEPTH(json) JSON_EXTRACT(json, path, …) JSON_INSERT(json, path, x, …) JSON_KEYS(json[, path]) JSON_LENGTH(json[, path]) JSON_MERGE_PATCH(json, json, …) JSON_MERGE_PRESERVE(json, json, …) JSON_OBJECT(key, x, …) JSON_OBJECTAGG(key, x)
JSON_OVERLAPS(json1, json2) JSON_PRETTY(json) JSON_QUOTE(text) JSON_REMOVE(json, path, …) JSON_REPLACE(json, path, x, …) JSON_SCHEMA_VALID(schema, json) JSON_SCHEMA_VALIDATION_REPORT(schema, json) JSON_SEARCH(json, one_or_all, text[, escape[, path]])
JSON_SET(json, path, x, …) JSON_STORAGE_FREE(json) JSON_STORAGE_SIZE(json) JSON_TABLE(json, path COLUMNS (…)) JSON_TYPE(json) JSON_UNQUOTE(json) JSON_VALID(text) JSON_VALUE(json, path [RETURNING type]) LAG(x[, n[, default]]) LAST_DAY(date) LAST_INSERT_ID([n])
LAST_VALUE(x) LCASE(text) LEAD(x[, n[, default]]) LEAST(x, …) LEFT(text, length) LENGTH(text) LN(x) LOAD_FILE(path) LOCALTIME([digits]) LOCALTIMESTAMP([digits]) LOCATE(part, text[, position]) LOG([base, ]x) LOG10(x) LOG2(x) LOWER(text) LPAD(text, length, fill)
LTRIM(text) MAKE_SET(bits, text, …) MAKEDATE(year, day) MAKETIME(hour, minute, second) MAX(x) MD5(text) MICROSECOND(time) MID(text, position[, length]) MIN(x) MINUTE(time) MOD(n, m) MONTH(date) MONTHNAME(date) NOW([digits]) NTH_VALUE(x, n) NTILE(n) NULLIF(x, y)
OCT(n) OCTET_LENGTH(text) ORD(text) PERCENT_RANK() PERIOD_ADD(period, n) PERIOD_DIFF(period1, period2) PI() POSITION(part IN text) POW(x, y) POWER(x, y) QUARTER(date) QUOTE(text) RADIANS(x) RAND([seed]) RANDOM_BYTES(length) RANK() REGEXP_INSTR(text, pattern[, …])
REGEXP_LIKE(text, pattern[, flags]) REGEXP_REPLACE(text, pattern, new[, …]) REGEXP_SUBSTR(text, pattern[, …]) RELEASE_ALL_LOCKS() RELEASE_LOCK(name) REPEAT(text, count) REPLACE(text, from, to) REVERSE(text) RIGHT(text, length) ROUND(x[, digits]) ROW_COUNT()
ROW_NUMBER() RPAD(text, length, fill) RTRIM(text) SCHEMA() SEC_TO_TIME(seconds) SECOND(time) SESSION_USER() SHA1(text) SHA2(text, length) SIGN(x) SIN(x) SLEEP(seconds) SOUNDEX(text) SPACE(count) SQRT(x) STATEMENT_DIGEST(text) STATEMENT_DIGEST_TEXT(text)
STD(x) STDDEV(x) STDDEV_POP(x) STDDEV_SAMP(x) STR_TO_DATE(text, format) STRCMP(text1, text2) SUBDATE(date, INTERVAL n unit) SUBSTR(text, position[, length]) SUBSTRING(text, position[, length]) SUBSTRING_INDEX(text, separator, count) SUBTIME(time1, time2)
SUM([DISTINCT] x) SYSDATE([digits]) SYSTEM_USER() TAN(x) TIME(time) TIME_FORMAT(time, format) TIME_TO_SEC(time) TIMEDIFF(time1, time2) TIMESTAMP(date[, time]) TIMESTAMPADD(unit, n, date) TIMESTAMPDIFF(unit, from, to) TO_BASE64(text) TO_DAYS(date) TO_SECONDS(date)
TRIM([BOTH | LEADING | TRAILING] [part FROM] text) TRUNCATE(x, digits) UCASE(text) UNCOMPRESS(bytes) UNHEX(text) UNIX_TIMESTAMP([date]) UPDATEXML(xml, xpath, new) UPPER(text) USER() UTC_DATE() UTC_TIME([digits]) UTC_TIMESTAMP([digits]) UUID() UUID_SHORT()
UUID_TO_BIN(text[, swap]) VALUES(column) VAR_POP(x) VAR_SAMP(x) VARIANCE(x) VERSION() WEEK(date[, mode]) WEEKDAY(date) WEEKOFYEAR(date) WEIGHT_STRING(text) YEAR(date) YEARWEEK(date[, mode])`;

let known: ReadonlyMap<string, string> | null = null;

/** Names in upper case, each with its signature. */
export function builtInFunctions(): ReadonlyMap<string, string> {
  known ??= new Map(
    [...SIGNATURES.matchAll(/(\w+)\((?:[^()]|\([^()]*\))*\)/g)].map(
      ([signature, name = '']) => [name, signature.replace(/\s+/g, ' ')] as const,
    ),
  );
  return known;
}
