<?php
/** Tells the harness (test/clients/harness.ts) how each check went; and what both of PHP's clients are asked of types. */
declare(strict_types=1);

define('HOST', getenv('WSQL_HOST'));
define('PORT', (int) getenv('WSQL_PORT'));
define('USER', getenv('WSQL_USER'));
define('PASSWORD', getenv('WSQL_PASSWORD'));
define('DATABASE', getenv('WSQL_DATABASE'));

const BIG = 20 * 1024 * 1024;
const MANY = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, CONCAT('row ', i) AS t FROM n";
const PROCEDURE = "CREATE PROCEDURE two(IN n INT, INOUT m INT) BEGIN SELECT n AS a; SELECT n + 1 AS b, 'x' AS c; SET m = m * 2; END";

final class NothingOfTheKind extends Exception
{
}

function say(array $line): void
{
    echo json_encode($line, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}

/** Fails with both values where they are not the same. */
function same(mixed $found, mixed $expected, string $what = ''): void
{
    if ($found !== $expected) {
        throw new Exception("$what: expected " . shown($expected) . ', found ' . shown($found));
    }
}
function shown(mixed $value): string
{
    return substr(var_export($value, true), 0, 1500);
}

/** What `run` throws, as number, SQLSTATE and text. */
function failure(callable $run): array
{
    try {
        $run();
    } catch (mysqli_sql_exception $error) {
        return [$error->getCode(), $error->getSqlState(), $error->getMessage()];
    } catch (PDOException $error) {
        return [$error->errorInfo[1] ?? $error->getCode(), $error->errorInfo[0] ?? '', $error->errorInfo[2] ?? $error->getMessage()];
    }
    throw new Exception('it did not fail');
}

/** @param array<string, callable> $checks */
function run_checks(string $client, string $version, array $checks): void
{
    say(['client' => $client, 'version' => $version]);
    foreach ($checks as $name => $check) {
        try {
            $check();
            say(['check' => $name, 'ok' => true]);
        } catch (NothingOfTheKind $none) {
            say(['check' => $name, 'none' => $none->getMessage()]);
        } catch (Throwable $error) {
            say(['check' => $name, 'ok' => false, 'error' => get_class($error) . ': ' . $error->getMessage() . "\n" . $error->getTraceAsString()]);
        }
    }
}

/** Number, SQLSTATE, text and statement. */
function errors_to_expect(): array
{
    $database = DATABASE;
    return [
        [1062, '23000', "Duplicate entry '1' for key 'parent.PRIMARY'", "INSERT INTO parent VALUES (1, 'x')"],
        [1146, '42S02', "Table '$database.nosuch' doesn't exist", 'SELECT * FROM nosuch'],
        [1048, '23000', "Column 'v' cannot be null", 'INSERT INTO parent VALUES (2, NULL)'],
        [1064, '42000', "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEC 1' at line 1", 'SELEC 1'],
        [1452, '23000', "Cannot add or update a child row: a foreign key constraint fails (`$database`.`child`, CONSTRAINT `of_parent` FOREIGN KEY (`p`) REFERENCES `parent` (`id`))", 'INSERT INTO child VALUES (1, 7)'],
    ];
}
const PARENTS = [
    'CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(10) NOT NULL)',
    'CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT of_parent FOREIGN KEY (p) REFERENCES parent (id))',
    "INSERT INTO parent VALUES (1, 'one')",
];

/** A column of every type: its name, its definition, a value as PHP has it, the name of the type as PDO tells it, its code as mysqli does. */
function kinds(): array
{
    $text = "Grüße, мир, 世界, 😀 'quoted' \"twice\" \\ back\nline\t\0\x1a%";
    $bytes = implode('', array_map('chr', range(0, 255)));
    return [
        ['c_tinyint', 'TINYINT', -128, 'TINY', 1],
        ['c_utinyint', 'TINYINT UNSIGNED', 255, 'TINY', 1],
        ['c_smallint', 'SMALLINT', -32768, 'SHORT', 2],
        ['c_umediumint', 'MEDIUMINT UNSIGNED', 16777215, 'INT24', 9],
        ['c_int', 'INT', -2147483648, 'LONG', 3],
        ['c_uint', 'INT UNSIGNED', 4294967295, 'LONG', 3],
        ['c_bigint', 'BIGINT', PHP_INT_MIN, 'LONGLONG', 8],
        ['c_ubigint', 'BIGINT UNSIGNED', '18446744073709551615', 'LONGLONG', 8],
        ['c_float', 'FLOAT', 1.5, 'FLOAT', 4],
        ['c_double', 'DOUBLE', -2.25e-308, 'DOUBLE', 5],
        ['c_decimal', 'DECIMAL(65,30)', '-12345678901234567890123456789012345.123456789012345678901234567890', 'NEWDECIMAL', 246],
        ['c_date', 'DATE', '2024-02-29', 'DATE', 10],
        ['c_time', 'TIME', '-838:59:59', 'TIME', 11],
        ['c_time6', 'TIME(6)', '23:59:59.123456', 'TIME', 11],
        ['c_datetime', 'DATETIME', '9999-12-31 23:59:59', 'DATETIME', 12],
        ['c_datetime6', 'DATETIME(6)', '1000-01-01 00:00:00.000001', 'DATETIME', 12],
        ['c_timestamp', 'TIMESTAMP(3) NULL', '2038-01-19 03:14:07.999', 'TIMESTAMP', 7],
        ['c_year', 'YEAR', '2155', 'YEAR', 13],
        ['c_char', 'CHAR(100)', $text, 'STRING', 254],
        ['c_varchar', 'VARCHAR(100)', $text, 'VAR_STRING', 253],
        ['c_binary', 'BINARY(4)', "\0\xff'\\", 'STRING', 254],
        ['c_varbinary', 'VARBINARY(300)', $bytes, 'VAR_STRING', 253],
        ['c_tinytext', 'TINYTEXT', $text, 'BLOB', 252],
        ['c_text', 'TEXT', str_repeat($text, 100), 'BLOB', 252],
        ['c_mediumtext', 'MEDIUMTEXT', str_repeat($text, 500), 'BLOB', 252],
        ['c_longtext', 'LONGTEXT', str_repeat($text, 500), 'BLOB', 252],
        ['c_tinyblob', 'TINYBLOB', substr($bytes, 1), 'BLOB', 252],
        ['c_blob', 'BLOB', str_repeat($bytes, 100), 'BLOB', 252],
        ['c_mediumblob', 'MEDIUMBLOB', str_repeat($bytes, 500), 'BLOB', 252],
        ['c_longblob', 'LONGBLOB', str_repeat($bytes, 500), 'BLOB', 252],
        ['c_enum', "ENUM('small','größer')", 'größer', 'STRING', 254],
        ['c_set', "SET('a','b','c')", 'a,c', 'STRING', 254],
        ['c_bit', 'BIT(10)', 682, 'BIT', 16],
        ['c_json', 'JSON', '{"a": [1, null, "é😀", 1.5, true], "long": {}}', 'JSON', 245],
    ];
}
function create_kinds(string $table): string
{
    $columns = array_map(fn ($kind) => "$kind[0] $kind[1]", kinds());
    return "CREATE TABLE $table (id INT AUTO_INCREMENT PRIMARY KEY, " . implode(', ', $columns) . ')';
}
function kind_names(): string
{
    return implode(', ', array_column(kinds(), 0));
}
function insert_kinds(string $table): string
{
    return "INSERT INTO $table (" . kind_names() . ') VALUES (' . implode(', ', array_fill(0, count(kinds()), '?')) . ')';
}
function as_text(mixed $value): string
{
    return is_float($value) ? rtrim(sprintf('%.17g', $value)) : (string) $value;
}
