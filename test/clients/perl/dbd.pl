#!/usr/bin/perl
# Perl's DBI over DBD::mysql or DBD::MariaDB, as named: by text and by statements that the server prepares.
use strict;
use warnings;
use utf8;
use DBI qw(:sql_types);
use Encode ();
use JSON::PP ();

my $driver = $ARGV[0];
my $mariadb = $driver eq 'MariaDB';
my $p = $mariadb ? 'mariadb' : 'mysql';
my $json = JSON::PP->new->utf8->canonical;
my ($host, $port, $user, $password, $database) = map { $ENV{"WSQL_$_"} } qw(HOST PORT USER PASSWORD DATABASE);
$| = 1;

sub say_line { print $json->encode($_[0]), "\n" }

# Fails with both values where they are not the same.
sub same {
    my ($found, $expected, $what) = @_;
    my ($f, $e) = map { $json->allow_nonref->encode(as_text($_)) } $found, $expected;
    die(($what // '') . ': expected ' . substr($e, 0, 1000) . ', found ' . substr($f, 0, 1000) . ' at line ' . (caller)[2] . "\n") if $f ne $e;
}

# Numbers as text, however deep.
sub as_text {
    my ($value) = @_;
    return ref $value ? [ map { as_text($_) } @$value ] : defined $value ? "$value" : undef;
}

# Text goes there and back as characters.
sub connected {
    my ($options, $attributes, %other) = @_;
    my $dsn = "DBI:$driver:database=" . ($other{database} // $database) . ";host=$host;port=$port" . ($options // '');
    my %utf8 = $mariadb ? () : (mysql_enable_utf8mb4 => 1);
    return DBI->connect($dsn, $user, $other{password} // $password, { RaiseError => 1, PrintError => 0, AutoCommit => 1, %utf8, %{ $attributes // {} } });
}

# By text, and by statements that the server prepares.
sub both { map { connected(";${p}_server_prepare=$_", @_) } 0, 1 }
sub one { my ($dbh, @query) = @_; return ($dbh->selectrow_array(shift @query, undef, @query))[0] }

# What `run` fails with: number, SQLSTATE, text.
sub failure {
    my ($handle, $run) = @_;
    die "it did not fail\n" if eval { $run->(); 1 };
    return $handle ? [ $handle->err + 0, $handle->state, $handle->errstr ] : [ $DBI::err + 0, $DBI::state, $DBI::errstr ];
}

sub defaults {
    my $dbh = connected();
    same([ $dbh->selectrow_array("SELECT 1, 'é', NULL, 1.5, DATABASE()") ], [ '1', 'é', undef, '1.5', $database ]);
    same($dbh->ping ? 1 : 0, 1);
    same(one($dbh, 'SELECT ' . $dbh->quote("a'b\\c\0\n😀")), "a'b\\c\0\n😀");
    same(one($dbh, 'SELECT ?', '100% ☃'), '100% ☃');
    same($dbh->get_info(18) =~ /^0?8\.0?4|^0?9\./ ? 1 : 0, 1, 'the version');
    $dbh->disconnect;
    my $plain = DBI->connect("DBI:$driver:database=$database;host=$host;port=$port;${p}_compression=1", $user, $password, { RaiseError => 1, PrintError => 0 });
    same(length one($plain, "SELECT REPEAT('x', 100000)"), 100000);
    same($plain->do("USE information_schema") ? 1 : 0, 1);
}

sub tls {
    # Debian's C library cannot be told by these drivers to take a certificate that is signed by itself, but where TLS is optional.
    my $dbh = connected(";${p}_ssl=1;${p}_ssl_optional=1");
    same(($dbh->selectrow_array("SHOW STATUS LIKE 'Ssl_cipher'"))[1] ne '' ? 1 : 0, 1, 'a cipher');
}

sub prepared {
    my $dbh = connected(";${p}_server_prepare=1");
    my $sth = $dbh->prepare('SELECT CAST(? AS SIGNED) AS n, ? AS s');
    for my $values ([ 1, 'a' ], [ undef, 'é' ], [ '-9223372036854775808', undef ], [ '9223372036854775807', 'x' x 70000 ]) {
        $sth->execute(@$values);
        same($sth->fetchrow_arrayref, $values);
        $sth->finish;
    }
    $dbh->do('CREATE TABLE marked (id INT PRIMARY KEY, b LONGBLOB, d DOUBLE)');
    my $insert = $dbh->prepare('INSERT INTO marked VALUES (?, ?, ?)');
    for my $id (1 .. 3) {
        $insert->bind_param(1, $id, SQL_INTEGER);
        $insert->bind_param(2, join('', map { chr } 0 .. 255) x $id, SQL_BLOB);
        $insert->bind_param(3, $id / 4, SQL_DOUBLE);
        same($insert->execute, 1);
    }
    same($dbh->selectall_arrayref('SELECT id, LENGTH(b), d FROM marked WHERE id > ? ORDER BY id LIMIT ?', undef, 1, 5), [ [ '2', '512', '0.5' ], [ '3', '768', '0.75' ] ]);
    same(failure($dbh, sub { $dbh->prepare('SELECT * FROM nosuch WHERE id = ?')->execute(1) })->[0], 1146);
    same(one($dbh, 'SELECT 1'), 1);
}

sub transactions {
    my ($dbh, $other) = both();
    my $count = sub { one($other, 'SELECT COUNT(*) FROM moves') };
    $dbh->do('CREATE TABLE moves (id INT PRIMARY KEY)');
    $dbh->begin_work;
    $dbh->do('INSERT INTO moves VALUES (1)');
    same($count->(), 0);
    $dbh->rollback;
    $dbh->{AutoCommit} = 0;
    $dbh->do('INSERT INTO moves VALUES (1)');
    $dbh->do('SAVEPOINT s');
    $dbh->do('INSERT INTO moves VALUES (2)');
    $dbh->do('ROLLBACK TO SAVEPOINT s');
    $dbh->commit;
    $dbh->do('INSERT INTO moves VALUES (3)');
    $dbh->rollback;
    $dbh->{AutoCommit} = 1;
    same($count->(), 1);
}

my $text = "Grüße, мир, 世界, 😀 'quoted' \"twice\" \\ back\nline\t\0\x1a%";
my $bytes = join '', map { chr } 0 .. 255;
# Name, definition, value, and the type as `mysql_type_name` tells it.
my @kinds = (
    [ 'c_tinyint', 'TINYINT', '-128', 'tinyint' ],
    [ 'c_utinyint', 'TINYINT UNSIGNED', '255', 'tinyint' ],
    [ 'c_smallint', 'SMALLINT', '-32768', 'smallint' ],
    [ 'c_mediumint', 'MEDIUMINT', '-8388608', 'mediumint' ],
    [ 'c_uint', 'INT UNSIGNED', '4294967295', 'integer' ],
    [ 'c_bigint', 'BIGINT', '-9223372036854775808', 'bigint' ],
    [ 'c_ubigint', 'BIGINT UNSIGNED', '18446744073709551615', 'bigint' ],
    [ 'c_double', 'DOUBLE', '-2.25', 'double' ],
    [ 'c_decimal', 'DECIMAL(65,30)', '-12345678901234567890123456789012345.123456789012345678901234567890', 'decimal' ],
    [ 'c_date', 'DATE', '2024-02-29', 'date' ],
    [ 'c_time', 'TIME', '-838:59:59', 'time' ],
    [ 'c_time6', 'TIME(6)', '23:59:59.123456', 'time' ],
    [ 'c_datetime', 'DATETIME', '9999-12-31 23:59:59', 'datetime' ],
    [ 'c_datetime6', 'DATETIME(6)', '1000-01-01 00:00:00.000001', 'datetime' ],
    [ 'c_timestamp', 'TIMESTAMP NULL', '2024-03-31 01:02:03', 'timestamp' ],
    [ 'c_year', 'YEAR', '2155', 'year' ],
    [ 'c_char', 'CHAR(100)', $text, 'char' ],
    [ 'c_varchar', 'VARCHAR(100)', $text, 'varchar' ],
    [ 'c_text', 'TEXT', $text x 50, 'text' ],
    [ 'c_longtext', 'LONGTEXT', $text x 500, 'text' ],
    [ 'c_varbinary', 'VARBINARY(300)', $bytes, 'varbinary' ],
    [ 'c_blob', 'BLOB', $bytes x 100, 'blob' ],
    [ 'c_longblob', 'LONGBLOB', $bytes x 500, 'blob' ],
    [ 'c_enum', "ENUM('small','größer')", 'größer', 'char' ],
    [ 'c_set', "SET('a','b','c')", 'a,c', 'char' ],
    [ 'c_json', 'JSON', '{"a": [1, null, "é😀", 1.5, true], "long": {}}', 'json' ],
);

sub types {
    my @handles = both();
    my $names = join ', ', map { $_->[0] } @kinds;
    $handles[0]->do('CREATE TABLE kinds (id INT AUTO_INCREMENT PRIMARY KEY, ' . join(', ', map { "$_->[0] $_->[1]" } @kinds) . ')');
    for my $dbh (@handles) {
        my $insert = $dbh->prepare("INSERT INTO kinds ($names) VALUES (" . join(', ', map { $_->[1] eq 'JSON' ? 'CONVERT(? USING utf8mb4)' : '?' } @kinds) . ')');
        for my $column (0 .. $#kinds) {
            $insert->bind_param($column + 1, $kinds[$column][2], $kinds[$column][1] =~ /BLOB|BINARY/ ? SQL_BLOB : SQL_VARCHAR);
        }
        $insert->execute;
        $insert->execute((undef) x @kinds);
    }
    for my $dbh (@handles) {
        my $select = $dbh->prepare("SELECT $names FROM kinds ORDER BY id");
        $select->execute;
        for my $row (1 .. 2) {
            my @found = $select->fetchrow_array;
            # JSON comes as bytes, as from MySQL.
            $found[-1] = Encode::decode('UTF-8', $found[-1]);
            same($found[$_], $kinds[$_][2], "$kinds[$_][0] of row $row") for 0 .. $#kinds;
            same([ $select->fetchrow_array ], [ (undef) x @kinds ]);
        }
        $select->finish;
    }
}

sub big {
    my ($dbh) = both();
    $dbh->do('CREATE TABLE big (id INT AUTO_INCREMENT PRIMARY KEY, t LONGTEXT, b LONGBLOB)');
    my ($long, $data) = ("é'\\" x 5_000_000, $bytes x 81_920);
    for my $dbh (both()) {
        my $insert = $dbh->prepare('INSERT INTO big (t, b) VALUES (?, ?)');
        $insert->bind_param(1, $long, SQL_VARCHAR);
        $insert->bind_param(2, undef, SQL_BLOB);
        $insert->execute;
        my $id = $dbh->last_insert_id(undef, undef, undef, undef);
        my $update = $dbh->prepare('UPDATE big SET b = ? WHERE id = ?');
        $update->bind_param(1, $data, SQL_BLOB);
        $update->bind_param(2, $id);
        $update->execute;
        my ($t, $b) = $dbh->selectrow_array('SELECT t, b FROM big WHERE id = ?', undef, $id);
        same([ $t eq $long ? 1 : 0, $b eq $data ? 1 : 0 ], [ 1, 1 ], '20 MB of each');
    }
}

sub errors {
    my @handles = both();
    $handles[0]->do($_) for 'CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(10) NOT NULL)',
        'CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT of_parent FOREIGN KEY (p) REFERENCES parent (id))',
        "INSERT INTO parent VALUES (1, 'one')";
    for my $dbh (@handles) {
        for (
            [ 1062, '23000', "Duplicate entry '1' for key 'parent.PRIMARY'", "INSERT INTO parent VALUES (1, 'x')" ],
            [ 1146, '42S02', "Table '$database.nosuch' doesn't exist", 'SELECT * FROM nosuch' ],
            [ 1048, '23000', "Column 'v' cannot be null", 'INSERT INTO parent VALUES (2, NULL)' ],
            [ 1064, '42000', "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEC 1' at line 1", 'SELEC 1' ],
            [ 1452, '23000', "Cannot add or update a child row: a foreign key constraint fails (`$database`.`child`, CONSTRAINT `of_parent` FOREIGN KEY (`p`) REFERENCES `parent` (`id`))", 'INSERT INTO child VALUES (1, 7)' ],
            )
        {
            my ($number, $state, $words, $sql) = @$_;
            same(failure($dbh, sub { $dbh->do($sql) }), [ $number, $state, $words ]);
            same(one($dbh, "SELECT 'goes on'"), 'goes on');
        }
    }
    same(failure(undef, sub { connected('', {}, password => 'wrong') })->[0], 1045);
    same(failure(undef, sub { connected('', {}, database => 'nosuch') })->[2], "Unknown database 'nosuch'");
}

sub multi {
    my $dbh = connected(";${p}_multi_statements=1");
    my $sth = $dbh->prepare("SELECT 1; SELECT 'a;b', 2");
    $sth->execute;
    my @found = $sth->fetchall_arrayref;
    push @found, $sth->fetchall_arrayref while $sth->more_results;
    same(\@found, [ [ ['1'] ], [ [ 'a;b', '2' ] ] ]);
    same(failure(undef, sub { connected()->do('SELECT 1; SELECT 2') })->[0], 1064);
    $dbh->do("CREATE PROCEDURE two(IN n INT, INOUT m INT) BEGIN SELECT n AS a; SELECT n + 1 AS b, 'x' AS c; SET m = m * 2; END");
    $dbh->do('SET @m = 21');
    my $call = $dbh->prepare('CALL two(?, @m)');
    $call->execute(1);
    @found = ();
    do { push @found, $call->fetchall_arrayref if $call->{NUM_OF_FIELDS} } while ($call->more_results);
    same(\@found, [ [ ['1'] ], [ [ '2', 'x' ] ] ]);
    same(one($dbh, 'SELECT @m'), 42);
}

sub cursor {
    # mysql_use_result streams, but not from prepared statements, and with MariaDB's driver it gives no row, of MySQL either.
    for my $dbh (both()) {
        my %stream = $mariadb || $dbh->{"${p}_server_prepare"} ? () : (mysql_use_result => 1);
        $dbh->do('SET SESSION cte_max_recursion_depth = 1000000');
        my $many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, CONCAT('row ', i) FROM n";
        my $sth = $dbh->prepare($many, \%stream);
        $sth->execute;
        my $rows = 0;
        while (my @row = $sth->fetchrow_array) {
            $rows++;
            die "row $rows is @row\n" unless $row[0] == $rows && $row[1] eq "row $rows";
        }
        same($rows, 100000);
        $sth->execute;
        same([ $sth->fetchrow_array ], [ '1', 'row 1' ]);
        $sth->finish;
        same(one($dbh, "SELECT 'after'"), 'after');
    }
}

sub cancel {
    my ($dbh) = both();
    $dbh->do('CREATE TABLE slow (id INT)');
    $dbh->do('INSERT INTO slow VALUES (1), (2)');
    my $id = one($dbh, 'SELECT CONNECTION_ID()');
    my $sth = $dbh->prepare('SELECT id FROM slow WHERE SLEEP(20)', { $mariadb ? 'mariadb_async' : 'async' => 1 });
    $sth->execute;
    select undef, undef, undef, 0.5;
    my $other = connected();
    $other->do("KILL QUERY $id");
    my $result = $p . '_async_result';
    same(failure($sth, sub { $sth->$result }), [ 1317, '70100', 'Query execution was interrupted' ]);
    same(one($dbh, "SELECT 'goes on'"), 'goes on');
    $other->do("KILL $id");
    select undef, undef, undef, 0.1;
    my $number = failure($dbh, sub { one($dbh, 'SELECT 1') })->[0];
    same($number == 2006 || $number == 2013 || $number == 4031 ? 1 : 0, 1, "a killed connection says $number");
}

sub metadata {
    my ($dbh) = both();
    $dbh->do("CREATE TABLE owner (id INT PRIMARY KEY)");
    $dbh->do("CREATE TABLE things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL DEFAULT 'x', n DECIMAL(10,2) UNIQUE, o INT, CONSTRAINT of_owner FOREIGN KEY (o) REFERENCES owner (id))");
    same($dbh->do("INSERT INTO things (name) VALUES ('a'), ('b')"), 2);
    same($dbh->last_insert_id(undef, undef, 'things', 'id'), 1);
    same($dbh->do("UPDATE things SET name = 'b'"), 2, 'rows found, as Perl counts them');
    my $sth = $dbh->prepare('SELECT id AS the_id, name, n FROM things');
    $sth->execute;
    same($sth->{NAME}, [ 'the_id', 'name', 'n' ]);
    same([ map { $_ ? 1 : 0 } @{ $sth->{NULLABLE} } ], [ 0, 0, 1 ]);
    same([ map { $_ ? 1 : 0 } @{ $sth->{"${p}_is_pri_key"} } ], [ 1, 0, 0 ]);
    same([ map { $_ ? 1 : 0 } @{ $sth->{"${p}_is_auto_increment"} } ], [ 1, 0, 0 ]);
    same($sth->{"${p}_type_name"}, [ 'integer', 'varchar', 'decimal' ]);
    same($sth->{PRECISION}[1], 120);
    same($sth->rows, 2);
    $sth->finish;
    same([ map { $_->[2] } @{ $dbh->table_info(undef, undef, 'things', 'TABLE')->fetchall_arrayref } ], ['things']);
    my $columns = $dbh->column_info(undef, $database, 'things', '%')->fetchall_arrayref({});
    same([ map { [ $_->{COLUMN_NAME}, $_->{TYPE_NAME}, $_->{NULLABLE} ] } @$columns ], [ [ 'id', 'INT', 0 ], [ 'name', 'VARCHAR', 0 ], [ 'n', 'DECIMAL', 1 ], [ 'o', 'INT', 1 ] ]);
    same([ $dbh->primary_key(undef, $database, 'things') ], ['id']);
    my $keys = $dbh->foreign_key_info(undef, undef, undef, undef, $database, 'things')->fetchall_arrayref({});
    same([ map { [ $_->{FK_NAME}, $_->{FKCOLUMN_NAME}, $_->{PKTABLE_NAME}, $_->{PKCOLUMN_NAME} ] } grep { defined $_->{PKTABLE_NAME} } @$keys ], [ [ 'of_owner', 'o', 'owner', 'id' ] ]);
    my $index = $dbh->statistics_info(undef, $database, 'things', 0, 0)->fetchall_arrayref({});
    same([ sort map { "$_->{INDEX_NAME} $_->{NON_UNIQUE}" } @$index ], [ 'PRIMARY 0', 'n 0', 'of_owner 1' ]);
}

sub pool {
    my @arguments = ("DBI:$driver:database=$database;host=$host;port=$port", $user, $password, { RaiseError => 1, PrintError => 0 });
    my $dbh = DBI->connect_cached(@arguments);
    my $id = one($dbh, 'SELECT CONNECTION_ID()');
    same(one(DBI->connect_cached(@arguments), 'SELECT CONNECTION_ID()'), $id);
    connected()->do("KILL $id");
    select undef, undef, undef, 0.1;
    same(one(DBI->connect_cached(@arguments), 'SELECT CONNECTION_ID()') != $id ? 1 : 0, 1, 'a killed connection is replaced');
}

say_line({ client => "DBD::$driver", version => do { no strict 'refs'; eval "require DBD::$driver"; ${"DBD::${driver}::VERSION"} } });
for my $check (qw(defaults tls prepared transactions types big errors multi cursor cancel metadata pool)) {
    no strict 'refs';
    if (eval { &$check(); 1 }) { say_line({ check => $check, ok => JSON::PP::true }) }
    else { say_line({ check => $check, ok => JSON::PP::false, error => "$@" }) }
}
