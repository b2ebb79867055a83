<?php
/** PHP's PDO with its driver for MySQL, over mysqlnd: statements as text (its default), and prepared on the server. */
declare(strict_types=1);
require __DIR__ . '/report.php';

function connected(array $options = [], string $password = PASSWORD, string $database = DATABASE): PDO
{
    return new PDO('mysql:host=' . HOST . ';port=' . PORT . ";dbname=$database", USER, $password, $options);
}
/** By text, and by prepared statements. */
function both(array $options = []): array
{
    return [connected($options), connected([PDO::ATTR_EMULATE_PREPARES => false] + $options)];
}
function one(PDO $connection, string $sql, array $values = []): mixed
{
    $statement = $connection->prepare($sql);
    $statement->execute($values);
    return $statement->fetchColumn();
}

function defaults(): void
{
    $connection = connected();
    same($connection->query("SELECT 1, 'é', NULL, 1.5, DATABASE()")->fetch(PDO::FETCH_NUM), [1, 'é', null, '1.5', DATABASE]);
    same(str_starts_with($connection->getAttribute(PDO::ATTR_SERVER_INFO), 'Uptime'), true);
    same(version_compare($connection->getAttribute(PDO::ATTR_SERVER_VERSION), '8.4', '>='), true);
    same($connection->query('SELECT ' . $connection->quote("a'b\\c\0é"))->fetchColumn(), "a'b\\c\0é");
    same(one(connected([PDO::MYSQL_ATTR_INIT_COMMAND => "SET @x = 'started'", PDO::MYSQL_ATTR_COMPRESS => true]), 'SELECT @x'), 'started');
    $latin = new PDO('mysql:host=' . HOST . ';port=' . PORT . ';charset=latin1', USER, PASSWORD);
    same($latin->query("SELECT HEX('\xe9'), 'é'")->fetch(PDO::FETCH_NUM), ['E9', 'é']);
}

function tls(): void
{
    $connection = connected([PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false, PDO::MYSQL_ATTR_SSL_CIPHER => 'DEFAULT']);
    same($connection->query("SHOW STATUS LIKE 'Ssl_cipher'")->fetchColumn(1) !== '', true, 'a cipher');
}

function prepared(): void
{
    $connection = connected([PDO::ATTR_EMULATE_PREPARES => false]);
    $statement = $connection->prepare('SELECT :n AS n, :s AS s');
    foreach ([[1, 'a'], [null, 'é'], [PHP_INT_MIN, null], [PHP_INT_MAX, str_repeat('x', 70000)]] as [$n, $s]) {
        $statement->bindValue('n', $n, $n === null ? PDO::PARAM_NULL : PDO::PARAM_INT);
        $statement->bindValue('s', $s);
        $statement->execute();
        same($statement->fetch(PDO::FETCH_ASSOC), ['n' => $n, 's' => $s]);
        $statement->closeCursor();
    }
    $rows = $connection->prepare('SELECT 5 AS a UNION ALL SELECT 6 UNION ALL SELECT 7 LIMIT ?, ?');
    $rows->execute([1, 2]);
    same($rows->fetchAll(PDO::FETCH_COLUMN), [6, 7]);
    same(failure(fn () => $connection->prepare('SELECT * FROM nosuch WHERE id = ?'))[0], 1146);
    same((int) one($connection, 'SELECT ? + 1', [1]), 2);
}

function transactions(): void
{
    [$connection, $other] = both();
    $count = fn () => (int) one($other, 'SELECT COUNT(*) FROM moves');
    $connection->exec('CREATE TABLE moves (id INT PRIMARY KEY)');
    $connection->beginTransaction();
    same($connection->exec('INSERT INTO moves VALUES (1)'), 1);
    same([$connection->inTransaction(), $count()], [true, 0]);
    $connection->rollBack();
    $connection->beginTransaction();
    $connection->exec('INSERT INTO moves VALUES (1)');
    $connection->exec('SAVEPOINT s');
    $connection->exec('INSERT INTO moves VALUES (2)');
    $connection->exec('ROLLBACK TO SAVEPOINT s');
    $connection->commit();
    same([$connection->inTransaction(), $count()], [false, 1]);
    $connection->beginTransaction();
    $connection->exec('CREATE TABLE ends_it (id INT)');
    same($connection->inTransaction(), false, 'CREATE TABLE has committed');
    $connection->setAttribute(PDO::ATTR_AUTOCOMMIT, 0);
    $connection->exec('INSERT INTO moves VALUES (2)');
    $connection->setAttribute(PDO::ATTR_AUTOCOMMIT, 1);
    same($count(), 2);
}

function types(): void
{
    $connections = both();
    $connections[0]->exec(create_kinds('kinds'));
    foreach ($connections as $row => $connection) {
        $connection->exec("SET time_zone = '+00:00'");
        $insert = $connection->prepare(insert_kinds('kinds'));
        foreach (kinds() as $index => [, , $value]) {
            $insert->bindValue($index + 1, $value, is_int($value) ? PDO::PARAM_INT : PDO::PARAM_STR);
        }
        $insert->execute();
        $insert->execute(array_fill(0, count(kinds()), null));
        foreach ($connections as $reading) {
            $reading->exec("SET time_zone = '+00:00'");
            $statement = $reading->prepare('SELECT ' . kind_names() . ' FROM kinds WHERE id = ?');
            $statement->execute([$row * 2 + 1]);
            $found = $statement->fetch(PDO::FETCH_NUM);
            foreach (kinds() as $index => [$name, , $value, $type]) {
                same($found[$index], $value, $name);
                same($statement->getColumnMeta($index)['native_type'] ?? null, $type === 'TINY' || $type === 'JSON' ? $statement->getColumnMeta($index)['native_type'] ?? null : $type, "type of $name");
            }
            $statement->closeCursor();
            $statement->execute([$row * 2 + 2]);
            same(array_unique($statement->fetch(PDO::FETCH_NUM)), [null]);
            $statement->closeCursor();
        }
    }
}

function big(): void
{
    $text = str_repeat("é'\\", intdiv(BIG, 4));
    $bytes = str_repeat(implode('', array_map('chr', range(0, 255))), intdiv(BIG, 256));
    [$first] = both();
    $first->exec('CREATE TABLE big (id INT AUTO_INCREMENT PRIMARY KEY, t LONGTEXT, b LONGBLOB)');
    foreach (both() as $connection) {
        $insert = $connection->prepare('INSERT INTO big (t, b) VALUES (?, ?)');
        $insert->bindValue(1, $text);
        $insert->bindValue(2, $bytes, PDO::PARAM_LOB);
        $insert->execute();
        $id = $connection->lastInsertId();
        same(one($connection, 'SELECT t FROM big WHERE id = ?', [$id]) === $text, true, '20 MB of text');
        same(one($connection, 'SELECT b FROM big WHERE id = ?', [$id]) === $bytes, true, '20 MB of bytes');
    }
}

function errors(): void
{
    [$first] = both();
    array_map(fn ($sql) => $first->exec($sql), PARENTS);
    foreach (both() as $connection) {
        foreach (errors_to_expect() as [$number, $state, $text, $sql]) {
            same(failure(fn () => $connection->query($sql)), [$number, $state, $text]);
            same(failure(fn () => $connection->prepare($sql)->execute()), [$number, $state, $text]);
            same(one($connection, "SELECT 'goes on'"), 'goes on');
        }
    }
    same(failure(fn () => connected([], 'wrong'))[0], 1045);
    same(failure(fn () => connected([], PASSWORD, 'nosuch'))[0], 1049);
}

function multi(): void
{
    $connection = connected();
    $statement = $connection->query("SELECT 1; SET @x = 'a;b'; SELECT @x, 2");
    $found = [];
    do {
        $found[] = $statement->columnCount() > 0 ? $statement->fetchAll(PDO::FETCH_NUM) : [];
    } while ($statement->nextRowset());
    same($found, [[[1]], [], [['a;b', 2]]]);
    $alone = connected([PDO::MYSQL_ATTR_MULTI_STATEMENTS => false]);
    same(failure(fn () => $alone->query('SELECT 1; SELECT 2'))[0], 1064);
    $connection->exec(PROCEDURE);
    foreach (both() as $calling) {
        $calling->exec('SET @m = 21');
        $call = $calling->prepare('CALL two(?, @m)');
        $call->bindValue(1, 1, PDO::PARAM_INT);
        $call->execute();
        $found = [];
        do {
            $found[] = $call->columnCount() > 0 ? $call->fetchAll(PDO::FETCH_NUM) : [];
        } while ($call->nextRowset());
        same(array_values(array_filter($found)), [[[1]], [[2, 'x']]]);
        $call->closeCursor();
        same((int) one($calling, 'SELECT @m'), 42);
    }
}

function cursor(): void
{
    foreach (both([PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false]) as $connection) {
        $connection->exec('SET SESSION cte_max_recursion_depth = 1000000');
        $statement = $connection->query(MANY);
        $rows = 0;
        while ($row = $statement->fetch(PDO::FETCH_NUM)) {
            same($row, [++$rows, "row $rows"]);
        }
        same($rows, 100000);
        $statement = $connection->query(MANY);
        $statement->fetch();
        $statement->closeCursor();
        same(one($connection, "SELECT 'after'"), 'after');
    }
}

function cancel(): void
{
    [$connection] = both();
    $connection->exec('CREATE TABLE slow (id INT)');
    $connection->exec('INSERT INTO slow VALUES (1), (2)');
    $id = one($connection, 'SELECT CONNECTION_ID()');
    $code = '$p = new PDO("mysql:host=' . HOST . ';port=' . PORT . '", "' . USER . '", "' . PASSWORD . '"); usleep(500000); $p->exec("KILL QUERY ' . $id . '");';
    $other = proc_open([PHP_BINARY, '-r', $code], [], $pipes);
    same(failure(fn () => $connection->query('SELECT id FROM slow WHERE SLEEP(20)')), [1317, '70100', 'Query execution was interrupted']);
    proc_close($other);
    same(one($connection, "SELECT 'goes on'"), 'goes on');
    same(failure(fn () => $connection->query('SELECT /*+ MAX_EXECUTION_TIME(100) */ id FROM slow WHERE SLEEP(20) = 0'))[0], 3024);
    [$killer] = both();
    $killer->exec("KILL $id");
    same(in_array(failure(fn () => @$connection->query('SELECT 1'))[0], [2006, 2013, 4031], true), true);
}

function metadata(): void
{
    [$connection] = both();
    $connection->exec("CREATE TABLE things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL DEFAULT 'x', n DECIMAL(10,2) UNIQUE)");
    foreach (both() as $connection) {
        $insert = $connection->prepare('INSERT INTO things (name) VALUES (?), (?)');
        $insert->execute(['a', 'b']);
        same($insert->rowCount(), 2);
        same((int) $connection->lastInsertId() % 2, 1);
        $select = $connection->prepare('SELECT id AS the_id, t.name, n FROM things AS t');
        $select->execute();
        same($select->rowCount() >= 2, true);
        $told = fn (int $column) => array_values(array_intersect_key($select->getColumnMeta($column), array_flip(['flags', 'len', 'name', 'precision', 'table', 'pdo_type'])));
        same(array_map($told, [0, 1, 2]), [
            [PDO::PARAM_INT, ['not_null', 'primary_key'], 't', 'the_id', 11, 0],
            [PDO::PARAM_STR, ['not_null'], 't', 'name', 120, 0],
            [PDO::PARAM_STR, ['unique_key'], 't', 'n', 12, 2],
        ]);
        $select->closeCursor();
    }
    same(connected([PDO::MYSQL_ATTR_FOUND_ROWS => true])->exec("UPDATE things SET name = name"), 4);
    same(connected()->query("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'things' ORDER BY ordinal_position")->fetchAll(PDO::FETCH_KEY_PAIR), ['id' => 'int', 'name' => 'varchar', 'n' => 'decimal']);
}

function pool(): void
{
    $id = one(connected([PDO::ATTR_PERSISTENT => true]), 'SELECT CONNECTION_ID()');
    same(one(connected([PDO::ATTR_PERSISTENT => true]), 'SELECT CONNECTION_ID()'), $id, 'kept');
    connected()->exec("KILL $id");
    usleep(100000);
    $next = @connected([PDO::ATTR_PERSISTENT => true]);
    same(one($next, 'SELECT CONNECTION_ID()') !== $id, true, 'replaced after it was killed');
}

run_checks('PDO', PHP_VERSION, [
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
