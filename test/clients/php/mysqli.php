<?php
/** PHP's mysqli, over mysqlnd. */
declare(strict_types=1);
require __DIR__ . '/report.php';

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

function connected(?string $password = PASSWORD, ?string $database = DATABASE): mysqli
{
    return new mysqli(HOST, USER, $password, $database, PORT);
}
function one(mysqli $connection, string $sql): mixed
{
    return $connection->query($sql)->fetch_row()[0];
}

function defaults(): void
{
    $connection = connected();
    same($connection->query("SELECT 1, 'é', NULL, 1.5, DATABASE()")->fetch_row(), ['1', 'é', null, '1.5', DATABASE]);
    same($connection->character_set_name(), 'utf8mb4');
    same($connection->server_version >= 80406, true, 'the version');
    same(str_contains($connection->stat(), 'Uptime'), true);
    foreach (['latin1' => 'E9', 'utf8mb4' => 'C3A9'] as $charset => $hex) {
        $connection->set_charset($charset);
        same(one($connection, "SELECT HEX('" . mb_convert_encoding('é', $charset === 'latin1' ? 'ISO-8859-1' : 'UTF-8', 'UTF-8') . "')"), $hex);
    }
    same(one($connection, "SELECT '" . $connection->real_escape_string("a'b\\c\n\0") . "'"), "a'b\\c\n\0");
    $connection->select_db('information_schema');
    same(one($connection, 'SELECT DATABASE()'), 'information_schema');
    same(@$connection->ping(), true);
    $connection->change_user(USER, PASSWORD, DATABASE);
    same(one($connection, 'SELECT DATABASE()'), DATABASE);
    $connection->close();
    $compressed = mysqli_init();
    $compressed->real_connect(HOST, USER, PASSWORD, DATABASE, PORT, null, MYSQLI_CLIENT_COMPRESS | MYSQLI_CLIENT_FOUND_ROWS);
    same(one($compressed, "SELECT REPEAT('x', 100000)"), str_repeat('x', 100000));
    $compressed->close();
}

function tls(): void
{
    $connection = mysqli_init();
    $connection->real_connect(HOST, USER, PASSWORD, DATABASE, PORT, null, MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT);
    same($connection->query("SHOW STATUS LIKE 'Ssl_cipher'")->fetch_row()[1] !== '', true, 'a cipher');
    $connection->close();
}

function prepared(): void
{
    $connection = connected();
    $statement = $connection->prepare('SELECT ? AS n, ? AS s, ? AS d');
    same($statement->param_count, 3);
    foreach ([[1, 'a', 1.5], [null, 'é', -0.25], [PHP_INT_MIN, null, null], [PHP_INT_MAX, str_repeat('x', 70000), 1e300]] as [$n, $s, $d]) {
        $statement->bind_param('isd', $n, $s, $d);
        $statement->execute();
        same($statement->get_result()->fetch_row(), [$n, $s, $d]);
    }
    $statement->close();
    $connection->query('CREATE TABLE marked (id INT PRIMARY KEY, b LONGBLOB)');
    $insert = $connection->prepare('INSERT INTO marked VALUES (?, ?)');
    $blob = null;
    $insert->bind_param('ib', $id, $blob);
    for ($id = 1; $id < 4; $id++) {
        for ($part = 0; $part < $id; $part++) {
            $insert->send_long_data(1, str_repeat("$part", 100000));
        }
        $insert->execute();
        same($insert->affected_rows, 1);
    }
    $select = $connection->prepare('SELECT id, b FROM marked WHERE id > ? ORDER BY id');
    $select->execute([1]);
    $select->store_result();
    same($select->num_rows, 2);
    $select->bind_result($id, $b);
    $select->fetch();
    same([$id, $b], [2, str_repeat('0', 100000) . str_repeat('1', 100000)]);
    same($select->field_count, 2);
    same(array_column($select->result_metadata()->fetch_fields(), 'name'), ['id', 'b']);
    $select->reset();
    same(failure(fn () => $connection->prepare('SELECT * FROM nosuch WHERE id = ?'))[0], 1146);
    same(one($connection, 'SELECT 1'), '1');
    $connection->close();
}

function transactions(): void
{
    $connection = connected();
    $count = fn () => one($connection, 'SELECT COUNT(*) FROM moves');
    $connection->query('CREATE TABLE moves (id INT PRIMARY KEY)');
    $connection->begin_transaction(MYSQLI_TRANS_START_WITH_CONSISTENT_SNAPSHOT);
    $connection->query('INSERT INTO moves VALUES (1)');
    $connection->rollback();
    same($count(), '0');
    $connection->autocommit(false);
    $connection->query('INSERT INTO moves VALUES (1)');
    $connection->savepoint('s');
    $connection->query('INSERT INTO moves VALUES (2)');
    $connection->query('ROLLBACK TO s');
    $connection->release_savepoint('s');
    $connection->commit();
    $connection->query('INSERT INTO moves VALUES (3)');
    $connection->rollback();
    $connection->autocommit(true);
    same($count(), '1');
    $connection->begin_transaction(MYSQLI_TRANS_START_READ_ONLY);
    same(failure(fn () => $connection->query('INSERT INTO moves VALUES (4)'))[0], 1792);
    $connection->commit();
    $connection->close();
}

function types(): void
{
    $connection = connected();
    $connection->query("SET time_zone = '+00:00'");
    $connection->query(create_kinds('kinds'));
    $values = array_column(kinds(), 2);
    $insert = $connection->prepare(insert_kinds('kinds'));
    $insert->bind_param(implode('', array_map(fn ($value) => is_int($value) ? 'i' : (is_float($value) ? 'd' : 's'), $values)), ...$values);
    $insert->execute();
    $literals = array_map(fn ($value) => is_string($value) ? "'" . $connection->real_escape_string($value) . "'" : (is_float($value) ? sprintf('%.17e', $value) : $value), $values);
    $literals[array_search('c_bigint', array_column(kinds(), 0))] = '-9223372036854775808';
    $connection->query('INSERT INTO kinds (' . kind_names() . ') VALUES (' . implode(', ', $literals) . ')');
    $connection->prepare(insert_kinds('kinds'))->execute(array_fill(0, count($values), null));
    $select = 'SELECT ' . kind_names() . ' FROM kinds ORDER BY id';
    $statement = $connection->prepare($select);
    $statement->execute();
    $binary = $statement->get_result();
    same(array_column($binary->fetch_fields(), 'type'), array_column(kinds(), 4));
    $binary = $binary->fetch_all();
    $text = $connection->query($select)->fetch_all();
    foreach (kinds() as $index => [$name, , $value]) {
        foreach ([0, 1] as $row) {
            same($binary[$row][$index], $value, "$name by prepared statement");
            $found = $text[$row][$index];
            same(is_float($value) ? (float) $found : $found, is_float($value) ? $value : as_text($value), "$name by text");
        }
        same([$binary[2][$index], $text[2][$index]], [null, null], "$name without a value");
    }
    $connection->options(MYSQLI_OPT_INT_AND_FLOAT_NATIVE, true);
    same($connection->query('SELECT c_int, c_uint FROM kinds LIMIT 1')->fetch_row(), [-2147483648, 4294967295]);
    $connection->close();
}

function big(): void
{
    $connection = connected();
    $connection->query('CREATE TABLE big (id INT PRIMARY KEY, t LONGTEXT, b LONGBLOB)');
    $text = str_repeat("é'\\", intdiv(BIG, 4));
    $bytes = str_repeat(implode('', array_map('chr', range(0, 255))), intdiv(BIG, 256));
    $connection->query("INSERT INTO big VALUES (1, '" . $connection->real_escape_string($text) . "', NULL)");
    $connection->execute_query('INSERT INTO big VALUES (2, NULL, ?)', [$bytes]);
    same(one($connection, 'SELECT t FROM big WHERE id = 1') === $text, true, '20 MB of text');
    same($connection->execute_query('SELECT b FROM big WHERE id = ?', [2])->fetch_row()[0] === $bytes, true, '20 MB of bytes');
    $connection->query('CREATE TABLE wide (' . implode(', ', array_map(fn ($n) => "c$n INT", range(1, 500))) . ')');
    $connection->execute_query('INSERT INTO wide VALUES (' . implode(', ', array_fill(0, 500, '?')) . ')', range(1, 500));
    same(array_map('intval', $connection->query('SELECT * FROM wide')->fetch_row()), range(1, 500));
    $connection->close();
}

function errors(): void
{
    $connection = connected();
    array_map(fn ($sql) => $connection->query($sql), PARENTS);
    foreach (errors_to_expect() as [$number, $state, $text, $sql]) {
        same(failure(fn () => $connection->query($sql)), [$number, $state, $text]);
        same(failure(fn () => $connection->prepare($sql)->execute()), [$number, $state, $text], "prepared: $sql");
        same(one($connection, "SELECT 'goes on'"), 'goes on');
    }
    $connection->close();
    same(failure(fn () => connected('wrong'))[0], 1045);
    same(failure(fn () => connected(PASSWORD, 'nosuch'))[2], "Unknown database 'nosuch'");
}

function multi(): void
{
    $connection = connected();
    $results = function (string $sql) use ($connection): array {
        $connection->multi_query($sql);
        $found = [];
        do {
            $result = $connection->store_result();
            $found[] = $result === false ? $connection->affected_rows : $result->fetch_all();
        } while ($connection->next_result());
        return $found;
    };
    same($results("SELECT 1; CREATE TABLE m (i INT); INSERT INTO m VALUES (1), (2); SELECT 'a;b', 2"), [[['1']], 0, 2, [['a;b', '2']]]);
    same(failure(fn () => $results('SELECT 1; SELECT * FROM nosuch; SELECT 2'))[0], 1146);
    same(failure(fn () => $connection->query('SELECT 1; SELECT 2'))[0], 1064);
    $connection->query(PROCEDURE);
    $connection->query('SET @m = 21');
    same($results('CALL two(1, @m)'), [[['1']], [['2', 'x']], 0]);
    same(one($connection, 'SELECT @m'), '42');
    $connection->query('CREATE PROCEDURE one_of(IN n INT) SELECT n AS a');
    $statement = $connection->prepare('CALL one_of(?)');
    foreach ([1, 2] as $n) {
        $statement->execute([$n]);
        same($statement->get_result()->fetch_all(), [[$n]]);
        while ($statement->more_results() && $statement->next_result()) {
        }
    }
    $connection->close();
}

function cursor(): void
{
    $connection = connected();
    $connection->query('SET SESSION cte_max_recursion_depth = 1000000');
    $result = $connection->query(MANY, MYSQLI_USE_RESULT);
    $rows = 0;
    foreach ($result as $row) {
        same($row, ['i' => (string) ++$rows, 't' => "row $rows"]);
    }
    same($rows, 100000);
    $result = $connection->query(MANY, MYSQLI_USE_RESULT);
    $result->fetch_row();
    $result->free();
    same(one($connection, "SELECT 'after'"), 'after');
    $statement = $connection->prepare(MANY);
    $statement->attr_set(MYSQLI_STMT_ATTR_CURSOR_TYPE, MYSQLI_CURSOR_TYPE_READ_ONLY);
    $statement->execute();
    $statement->bind_result($i, $t);
    for ($rows = 0; $statement->fetch();) {
        same([$i, $t], [++$rows, "row $rows"]);
        if ($rows === 500) {
            same(one($connection, "SELECT 'between'"), 'between');
        }
    }
    same($rows, 100000);
    $statement->close();
    $connection->close();
}

function cancel(): void
{
    $connection = connected();
    $other = connected();
    $connection->query('CREATE TABLE slow (id INT)');
    $connection->query('INSERT INTO slow VALUES (1), (2)');
    $connection->query('SELECT id FROM slow WHERE SLEEP(20)', MYSQLI_ASYNC);
    usleep(500000);
    $other->query("KILL QUERY $connection->thread_id");
    same(failure(fn () => $connection->reap_async_query()), [1317, '70100', 'Query execution was interrupted']);
    same(one($connection, "SELECT 'goes on'"), 'goes on');
    same(failure(fn () => $connection->query('SELECT /*+ MAX_EXECUTION_TIME(100) */ id FROM slow WHERE SLEEP(20) = 0'))[0], 3024);
    $other->query("KILL $connection->thread_id");
    usleep(100000);
    same(in_array(failure(fn () => @$connection->query('SELECT 1'))[0], [2006, 2013, 4031], true), true, 'a killed connection is gone');
    $other->close();
}

function metadata(): void
{
    $connection = connected();
    $connection->query("CREATE TABLE things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL DEFAULT 'x', n DECIMAL(10,2) UNIQUE) COMMENT 'of all kinds'");
    $connection->query("INSERT INTO things (name) VALUES ('a')");
    same([$connection->insert_id, $connection->affected_rows], [1, 1]);
    $connection->query("INSERT INTO things (name, n) VALUES ('b', 1), ('c', 2)");
    same([$connection->insert_id, $connection->info], [2, 'Records: 2  Duplicates: 0  Warnings: 0']);
    $connection->query("UPDATE things SET name = 'b'");
    same([$connection->affected_rows, $connection->info], [2, 'Rows matched: 3  Changed: 2  Warnings: 0']);
    $fields = $connection->query('SELECT id AS the_id, t.name, n FROM things AS t')->fetch_fields();
    $told = fn (object $field) => [$field->name, $field->orgname, $field->table, $field->orgtable, $field->db, $field->length, $field->decimals, $field->charsetnr];
    same(array_map($told, $fields), [
        ['the_id', 'id', 't', 'things', DATABASE, 11, 0, 63],
        ['name', 'name', 't', 'things', DATABASE, 120, 0, $fields[1]->charsetnr],
        ['n', 'n', 't', 'things', DATABASE, 12, 2, 63],
    ]);
    same(array_map(fn ($field) => $field->flags, $fields), [MYSQLI_NOT_NULL_FLAG | MYSQLI_PRI_KEY_FLAG | MYSQLI_AUTO_INCREMENT_FLAG | MYSQLI_NUM_FLAG | 16384, MYSQLI_NOT_NULL_FLAG, MYSQLI_UNIQUE_KEY_FLAG | 16384]);
    $connection->query("SELECT CAST('9x' AS SIGNED)");
    same($connection->warning_count, 1);
    same($connection->get_warnings()->message, "Truncated incorrect INTEGER value: '9x'");
    same(array_column($connection->query('SHOW FULL TABLES')->fetch_all(), 1)[0], 'BASE TABLE');
    $connection->close();
}

function pool(): void
{
    $all = array_map(fn () => new mysqli('p:' . HOST, USER, PASSWORD, DATABASE, PORT), range(1, 5));
    $ids = array_map(fn ($connection) => $connection->thread_id, $all);
    foreach ($all as $connection) {
        $connection->query('SET @mine = 1');
        $connection->close();
    }
    $again = array_map(fn () => new mysqli('p:' . HOST, USER, PASSWORD, DATABASE, PORT), range(1, 5));
    same(array_map(fn ($connection) => one($connection, 'SELECT @mine'), $again), array_fill(0, 5, null), 'reset between uses');
    $found = array_map(fn ($connection) => $connection->thread_id, $again);
    sort($ids);
    sort($found);
    same($found, $ids, 'the same connections');
}

run_checks('mysqli', PHP_VERSION, [
    'defaults' => 'defaults',
    'tls' => 'tls',
    'prepared' => 'prepared',
    'transactions' => 'transactions',
    'types' => 'types',
    'big' => 'big',
    'errors' => 'errors',
    'multi' => 'multi',
    'cursor' => 'cursor',
    'cancel' => 'cancel',
    'metadata' => 'metadata',
    'pool' => 'pool',
]);
