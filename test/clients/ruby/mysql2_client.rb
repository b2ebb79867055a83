# Ruby's mysql2, on the C client library.
require 'bigdecimal'
require 'date'
require 'json'
require 'mysql2'

$stdout.sync = true
WHERE = { host: ENV['WSQL_HOST'], port: ENV['WSQL_PORT'].to_i, username: ENV['WSQL_USER'], password: ENV['WSQL_PASSWORD'], database: ENV['WSQL_DATABASE'] }.freeze
DATABASE = ENV['WSQL_DATABASE']

def same(found, expected, what = '')
  raise "#{what}: expected #{expected.inspect[0, 1000]}, found #{found.inspect[0, 1000]}" unless found == expected
end

def connected(options = {})
  Mysql2::Client.new(WHERE.merge(options))
end

def rows(client, sql)
  client.query(sql, as: :array).to_a
end

# What a block fails with: number, SQLSTATE, text.
def failure
  yield
rescue Mysql2::Error => e
  [e.error_number, e.sql_state, e.message]
else
  raise 'it did not fail'
end

MANY = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, CONCAT('row ', i) AS t FROM n".freeze
TEXT = "Grüße, мир, 世界, 😀 'quoted' \"twice\" \\ back\nline\t\0\x1a%".freeze
BYTES = (0..255).to_a.pack('C*').freeze

# Name, definition, value.
KINDS = [
  ['c_tinyint', 'TINYINT', -128],
  ['c_utinyint', 'TINYINT UNSIGNED', 255],
  ['c_smallint', 'SMALLINT', -32_768],
  ['c_umediumint', 'MEDIUMINT UNSIGNED', 16_777_215],
  ['c_int', 'INT', -2_147_483_648],
  ['c_bigint', 'BIGINT', -(2**63)],
  ['c_ubigint', 'BIGINT UNSIGNED', 2**64 - 1],
  ['c_float', 'FLOAT', 1.5],
  ['c_double', 'DOUBLE', 1.7976931348623157e308],
  ['c_decimal', 'DECIMAL(65,30)', BigDecimal('-12345678901234567890123456789012345.123456789012345678901234567890')],
  ['c_date', 'DATE', Date.new(2024, 2, 29)],
  ['c_datetime', 'DATETIME', Time.utc(2037, 12, 31, 23, 59, 59)],
  ['c_datetime6', 'DATETIME(6)', Time.utc(1970, 1, 1, 0, 0, 0, 1)],
  ['c_timestamp', 'TIMESTAMP(3) NULL', Time.utc(2024, 3, 31, 1, 2, 3, 456_000)],
  ['c_year', 'YEAR', 2155],
  ['c_char', 'CHAR(100)', TEXT],
  ['c_varchar', 'VARCHAR(100)', TEXT],
  ['c_tinytext', 'TINYTEXT', TEXT],
  ['c_text', 'TEXT', TEXT * 100],
  ['c_longtext', 'LONGTEXT', TEXT * 500],
  ['c_varbinary', 'VARBINARY(300)', BYTES],
  ['c_blob', 'BLOB', BYTES * 100],
  ['c_longblob', 'LONGBLOB', BYTES * 500],
  ['c_enum', "ENUM('small','größer')", 'größer'],
  ['c_set', "SET('a','b','c')", 'a,c'],
  ['c_bit', 'BIT(10)', "\x02\xAA".b],
  ['c_json', 'JSON', '{"a": [1, null, "é😀", 1.5, true], "long": {}}']
].freeze

def defaults
  client = connected
  same(rows(client, "SELECT 1, 'é', NULL, 1.5, DATABASE()"), [[1, 'é', nil, BigDecimal('1.5'), DATABASE]])
  same(client.ping, true)
  same(client.query_options[:charset_name] || 'utf8mb4', 'utf8mb4')
  same(Gem::Version.new(client.server_info[:version][/\A[\d.]+/]) >= Gem::Version.new('8.4'), true)
  same(rows(client, "SELECT '#{client.escape("a'b\\c\0\n")}'"), [["a'b\\c\0\n"]])
  client.select_db('information_schema')
  same(rows(client, 'SELECT DATABASE()'), [['information_schema']])
  client.close
  latin = connected(encoding: 'latin1', init_command: "SET @x = 'started'", flags: ['FOUND_ROWS'], reconnect: true)
  same(rows(latin, "SELECT HEX('\xE9')".dup.force_encoding('ISO-8859-1')), [['E9']])
  same(rows(latin, 'SELECT @x'), [['started']])
end

def tls
  client = connected(ssl_mode: :required, sslverify: false)
  same(rows(client, "SHOW STATUS LIKE 'Ssl_cipher'")[0][1] != '', true, 'a cipher')
  same(client.ssl_cipher.nil?, false)
end

def prepared
  client = connected
  statement = client.prepare('SELECT ? AS n, ? AS s')
  same([statement.param_count, statement.field_count], [2, 2])
  [[1, 'a'], [nil, 'é'], [2**63 - 1, nil], [-(2**63), 'x' * 70_000]].each do |values|
    same(statement.execute(*values, as: :array).to_a, [values])
  end
  statement.close
  client.query('CREATE TABLE marked (id INT PRIMARY KEY, b LONGBLOB, d DOUBLE, t DATETIME(6))')
  insert = client.prepare('INSERT INTO marked VALUES (?, ?, ?, ?)')
  3.times { |id| insert.execute(id, BYTES * id, id / 4.0, Time.utc(2024, 1, 1, 0, 0, 0, id)) }
  same(insert.affected_rows, 1)
  found = client.prepare('SELECT id, LENGTH(b), d, t FROM marked WHERE id > ? ORDER BY id LIMIT ?').execute(0, 5, as: :array, database_timezone: :utc).to_a
  same(found, [[1, 256, 0.25, Time.utc(2024, 1, 1, 0, 0, 0, 1)], [2, 512, 0.5, Time.utc(2024, 1, 1, 0, 0, 0, 2)]])
  same(failure { client.prepare('SELECT * FROM nosuch WHERE id = ?') }[0], 1146)
  same(rows(client, 'SELECT 1'), [[1]])
end

def transactions
  client, other = connected, connected
  count = -> { rows(other, 'SELECT COUNT(*) FROM moves')[0][0] }
  client.query('CREATE TABLE moves (id INT PRIMARY KEY)')
  client.query('BEGIN')
  client.query('INSERT INTO moves VALUES (1)')
  same(count.call, 0)
  client.query('ROLLBACK')
  client.query('SET autocommit = 0')
  client.query('INSERT INTO moves VALUES (1)')
  client.query('SAVEPOINT s')
  client.query('INSERT INTO moves VALUES (2)')
  client.query('ROLLBACK TO s')
  client.query('COMMIT')
  client.query('INSERT INTO moves VALUES (3)')
  client.close
  same(count.call, 1, 'what a closed connection had not committed')
end

def types
  client = connected(database_timezone: :utc, encoding: 'utf8mb4')
  client.query("SET time_zone = '+00:00'")
  names = KINDS.map(&:first).join(', ')
  client.query("CREATE TABLE kinds (id INT AUTO_INCREMENT PRIMARY KEY, #{KINDS.map { |name, kind, _| "#{name} #{kind}" }.join(', ')})")
  insert = client.prepare("INSERT INTO kinds (#{names}) VALUES (#{(['?'] * KINDS.size).join(', ')})")
  insert.execute(*KINDS.map(&:last))
  insert.execute(*([nil] * KINDS.size))
  literal = lambda do |value|
    case value
    when Time then value.strftime("'%Y-%m-%d %H:%M:%S.%6N'")
    when Date then "'#{value}'"
    when BigDecimal then value.to_s('F')
    when String then value.encoding == Encoding::BINARY ? "x'#{value.unpack1('H*')}'" : "'#{client.escape(value)}'"
    else value.to_s
    end
  end
  client.query("INSERT INTO kinds (#{names}) VALUES (#{KINDS.map { |kind| literal.call(kind.last) }.join(', ')})")
  select = "SELECT #{names} FROM kinds ORDER BY id"
  [client.query(select, as: :array).to_a, client.prepare(select).execute(as: :array, database_timezone: :utc).to_a].each do |found|
    KINDS.each_with_index do |(name, _, value), index|
      # JSON comes as bytes, as from MySQL.
      text = ->(read) { name == 'c_json' ? read.dup.force_encoding('UTF-8') : read }
      same(text.call(found[0][index]), value, name)
      same(text.call(found[2][index]), value, "#{name}, written as text")
    end
    same(found[1], [nil] * KINDS.size)
  end
  times = client.query("SELECT CAST('23:59:59.123456' AS TIME(6)) AS t", as: :array).first[0]
  same([times.hour, times.min, times.sec, times.usec], [23, 59, 59, 123_456])
end

def big
  client = connected
  client.query('CREATE TABLE big (id INT PRIMARY KEY, t LONGTEXT, b LONGBLOB)')
  text, data = "é'\\" * 5_000_000, BYTES * 81_920
  client.query("INSERT INTO big VALUES (1, '#{client.escape(text)}', NULL)")
  client.prepare('UPDATE big SET b = ? WHERE id = ?').execute(data, 1)
  same(rows(client, 'SELECT t FROM big')[0][0] == text, true, '20 MB of text')
  same(client.prepare('SELECT b FROM big').execute(as: :array).first[0] == data, true, '20 MB of bytes')
  client.query("CREATE TABLE wide (#{(1..500).map { |n| "c#{n} INT" }.join(', ')})")
  client.query("INSERT INTO wide VALUES (#{(1..500).to_a.join(', ')})")
  same(rows(client, 'SELECT * FROM wide'), [(1..500).to_a])
end

def errors
  client = connected
  client.query('CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(10) NOT NULL)')
  client.query('CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT of_parent FOREIGN KEY (p) REFERENCES parent (id))')
  client.query("INSERT INTO parent VALUES (1, 'one')")
  [
    [1062, '23000', "Duplicate entry '1' for key 'parent.PRIMARY'", "INSERT INTO parent VALUES (1, 'x')"],
    [1146, '42S02', "Table '#{DATABASE}.nosuch' doesn't exist", 'SELECT * FROM nosuch'],
    [1048, '23000', "Column 'v' cannot be null", 'INSERT INTO parent VALUES (2, NULL)'],
    [1064, '42000', "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEC 1' at line 1", 'SELEC 1'],
    [1452, '23000', "Cannot add or update a child row: a foreign key constraint fails (`#{DATABASE}`.`child`, CONSTRAINT `of_parent` FOREIGN KEY (`p`) REFERENCES `parent` (`id`))", 'INSERT INTO child VALUES (1, 7)']
  ].each do |number, state, text, sql|
    same(failure { client.query(sql) }, [number, state, text])
    same(failure { client.prepare(sql).execute }, [number, state, text])
    same(rows(client, "SELECT 'goes on'"), [['goes on']])
  end
  same(failure { connected(password: 'wrong') }[0], 1045)
  same(failure { connected(database: 'nosuch') }[2], "Unknown database 'nosuch'")
end

def multi
  client = connected(flags: Mysql2::Client::MULTI_STATEMENTS)
  results = lambda do |sql|
    found = [client.query(sql, as: :array)&.to_a]
    found << client.store_result&.to_a while client.next_result
    found
  end
  same(results.call("SELECT 1; SET @x = 'a;b'; SELECT @x, 2"), [[[1]], nil, [['a;b', 2]]])
  same(failure { connected.query('SELECT 1; SELECT 2') }[0], 1064)
  client.query("CREATE PROCEDURE two(IN n INT, INOUT m INT) BEGIN SELECT n AS a; SELECT n + 1 AS b, 'x' AS c; SET m = m * 2; END")
  client.query('SET @m = 21')
  same(results.call('CALL two(1, @m)'), [[[1]], [[2, 'x']], nil])
  same(rows(client, 'SELECT @m'), [[42]])
end

def cursor
  client = connected
  client.query('SET SESSION cte_max_recursion_depth = 1000000')
  number = 0
  client.query(MANY, stream: true, cache_rows: false, as: :array).each { |row| same(row, [number += 1, "row #{number}"]) }
  same(number, 100_000)
  same(rows(client, "SELECT 'after'"), [['after']])
end

def cancel
  client, other = connected, connected
  client.query('CREATE TABLE slow (id INT)')
  client.query('INSERT INTO slow VALUES (1), (2)')
  client.query('SELECT id FROM slow WHERE SLEEP(20)', async: true)
  sleep 0.5
  other.query("KILL QUERY #{client.thread_id}")
  same(failure { client.async_result }, [1317, '70100', 'Query execution was interrupted'])
  same(rows(client, "SELECT 'goes on'"), [['goes on']])
  same(failure { client.query('SELECT /*+ MAX_EXECUTION_TIME(100) */ id FROM slow WHERE SLEEP(20) = 0') }[0], 3024)
  same(failure { connected(read_timeout: 1).query('SELECT SLEEP(5)') }[2].include?('imeout'), true, "the driver's own timeout")
  other.query("KILL #{client.thread_id}")
  sleep 0.1
  same([2006, 2013, 4031].include?(failure { client.query('SELECT 1') }[0]), true)
end

def metadata
  client = connected
  client.query("CREATE TABLE things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL DEFAULT 'x', n DECIMAL(10,2) UNIQUE)")
  client.query("INSERT INTO things (name) VALUES ('a'), ('b')")
  same([client.last_id, client.affected_rows], [1, 2])
  client.query("UPDATE things SET name = 'b'")
  same(client.affected_rows, 1)
  result = client.query('SELECT id AS the_id, name, n FROM things')
  same([result.fields, result.count], [%w[the_id name n], 2])
  same(result.field_types, ['int', 'varchar(30)', 'decimal(10,2)']) if result.respond_to?(:field_types)
  client.query("SELECT CAST('9x' AS SIGNED)")
  same(client.warning_count, 1)
  same(rows(client, 'SHOW COLUMNS FROM things').map { |row| row[1].to_s }, ['int', 'varchar(30)', 'decimal(10,2)'])
end

puts JSON.generate(client: 'mysql2', version: Mysql2::VERSION)
%i[defaults tls prepared transactions types big errors multi cursor cancel metadata].each do |check|
  send(check)
  puts JSON.generate(check: check, ok: true)
rescue StandardError => e
  puts JSON.generate(check: check, ok: false, error: "#{e.class}: #{e.message} #{e.backtrace.first(3).join(' ')}".scrub)
end
