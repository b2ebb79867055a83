"""ODBC: MariaDB's driver under unixODBC, asked through pyodbc."""

import datetime
import json
import os
import sys
import threading
import time
from decimal import Decimal

import pyodbc

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "python"))
from report import DATABASE, HOST, PASSWORD, PORT, USER, fails, run_checks, same  # noqa: E402

pyodbc.pooling = False
DRIVER = os.environ["WSQL_ODBC_DRIVER"]
MULTI_STATEMENTS = 67108864
MANY = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, CONCAT('row ', i) FROM n"
TEXT = "Grüße, мир, 世界, 😀 'quoted' \"twice\" \\ back\nline\t%"
BYTES = bytes(range(256))


def connect(autocommit=True, **options):
    given = {"DRIVER": DRIVER, "SERVER": HOST, "PORT": PORT, "UID": USER, "PWD": PASSWORD, "DATABASE": DATABASE, **options}
    connection = pyodbc.connect(";".join(f"{key}={value}" for key, value in given.items()), autocommit=autocommit)
    connection.setencoding("utf-8")
    connection.setdecoding(pyodbc.SQL_CHAR, encoding="utf-8")
    return connection


def ask(connection, sql, *values):
    cursor = connection.cursor()
    cursor.execute(sql, *values)
    return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


def failure(run):
    """SQLSTATE and text."""
    error = fails(pyodbc.Error, run)
    return error.args[0], error.args[1]


def defaults():
    connection = connect()
    same(ask(connection, "SELECT 1, 'é', NULL, 1.5, DATABASE()"), [(1, "é", None, Decimal("1.5"), DATABASE)])
    same(connection.getinfo(pyodbc.SQL_DBMS_NAME) in ("MySQL", "MariaDB"), True)
    same(ask(connection, "SELECT ?", "100% ☃"), [("100% ☃",)])
    connection.close()


def tls():
    connection = connect(FORCETLS=1, SSLVERIFY=0)
    same(ask(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[0][1] != "", True, "a cipher")
    connection.close()


def prepared():
    connection = connect()
    cursor = connection.cursor()
    for values in ((1, "a"), (None, "é"), (2**63 - 1, "x" * 7000), (-(2**63), None)):
        cursor.execute("SELECT CAST(? AS SIGNED), ?", values)
        same([tuple(row) for row in cursor.fetchall()], [values])
    cursor.execute("CREATE TABLE marked (id INT PRIMARY KEY, t DATETIME(6), d DECIMAL(10,3), f DOUBLE)")
    at = datetime.datetime(2024, 2, 29, 1, 2, 3)
    cursor.executemany("INSERT INTO marked VALUES (?, ?, ?, ?)", [(n, at, Decimal(n) / 2, n / 4) for n in range(10)])
    same(ask(connection, "SELECT t, d, f FROM marked WHERE id > ? ORDER BY id LIMIT 1", 4), [(at, Decimal("2.500"), 1.25)])
    cursor.execute("UPDATE marked SET f = 0 WHERE id < ?", 3)
    same(cursor.rowcount, 2, "rows changed")
    connection.close()


def transactions():
    connection, other = connect(autocommit=False), connect()
    ask(connection, "CREATE TABLE moves (id INT PRIMARY KEY)")
    count = lambda: ask(other, "SELECT COUNT(*) FROM moves")[0][0]  # noqa: E731
    ask(connection, "INSERT INTO moves VALUES (1)")
    same(count(), 0)
    connection.rollback()
    ask(connection, "INSERT INTO moves VALUES (1)")
    ask(connection, "SAVEPOINT s")
    ask(connection, "INSERT INTO moves VALUES (2)")
    ask(connection, "ROLLBACK TO SAVEPOINT s")
    connection.commit()
    same(count(), 1)
    connection.autocommit = True
    connection.set_attr(pyodbc.SQL_ATTR_TXN_ISOLATION, pyodbc.SQL_TXN_SERIALIZABLE)
    same(ask(connection, "SELECT @@transaction_isolation"), [("SERIALIZABLE",)])
    connection.close()
    other.close()


KINDS = [
    ("c_tinyint", "TINYINT", -128),
    ("c_smallint", "SMALLINT", -32768),
    ("c_int", "INT", -2147483648),
    ("c_uint", "INT UNSIGNED", 2147483647),
    ("c_bigint", "BIGINT", -(2**63)),
    ("c_double", "DOUBLE", -2.25e300),
    ("c_decimal", "DECIMAL(30,10)", Decimal("-12345678901234567890.1234567890")),
    ("c_date", "DATE", datetime.date(2024, 2, 29)),
    ("c_time", "TIME", datetime.time(23, 59, 59)),
    ("c_datetime", "DATETIME", datetime.datetime(9999, 12, 31, 23, 59, 59)),
    ("c_datetime6", "DATETIME(6)", datetime.datetime(1000, 1, 1, 0, 0, 0)),
    ("c_timestamp", "TIMESTAMP NULL", datetime.datetime(2024, 3, 31, 1, 2, 3)),
    ("c_year", "YEAR", 2155),
    ("c_char", "CHAR(100)", TEXT),
    ("c_varchar", "VARCHAR(100)", TEXT),
    ("c_text", "TEXT", TEXT * 50),
    ("c_longtext", "LONGTEXT", TEXT * 500),
    ("c_varbinary", "VARBINARY(300)", BYTES),
    ("c_longblob", "LONGBLOB", BYTES * 500),
    ("c_enum", "ENUM('small','größer')", "größer"),
    ("c_set", "SET('a','b','c')", "a,c"),
    ("c_json", "JSON", {"a": [1, None, "é😀", 1.5, True]}),
]


def types():
    connection = connect()
    ask(connection, "SET time_zone = '+00:00'")
    names = ", ".join(name for name, _, _ in KINDS)
    ask(connection, f"CREATE TABLE kinds (id INT AUTO_INCREMENT PRIMARY KEY, {', '.join(f'{name} {kind}' for name, kind, _ in KINDS)})")
    values = [json.dumps(value) if isinstance(value, dict) else value for _, _, value in KINDS]
    ask(connection, f"INSERT INTO kinds ({names}) VALUES ({', '.join(['?'] * len(KINDS))})", values)
    ask(connection, f"INSERT INTO kinds ({names}) VALUES ({', '.join(['NULL'] * len(KINDS))})")
    # The driver knows no JSON.
    found, nulls = ask(connection, f"SELECT {names.replace('c_json', 'CAST(c_json AS CHAR)')} FROM kinds ORDER BY id")
    for (name, _, expected), value in zip(KINDS, found):
        same(json.loads(value) if name == "c_json" else value, expected, name)
    same(set(nulls), {None})
    connection.close()


def big():
    connection = connect()
    text, data = "é'\\x" * 4_200_000, BYTES * 81920
    ask(connection, "CREATE TABLE big (t LONGTEXT, b LONGBLOB)")
    ask(connection, "INSERT INTO big VALUES (?, ?)", text, data)
    same(ask(connection, "SELECT t, b FROM big")[0] == (text, data), True, "20 MB of each")
    connection.close()


def errors():
    connection = connect()
    ask(connection, "CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(10) NOT NULL)")
    ask(connection, "CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT of_parent FOREIGN KEY (p) REFERENCES parent (id))")
    ask(connection, "INSERT INTO parent VALUES (1, 'one')")
    for state, number, text, sql in (
        ("23000", 1062, "Duplicate entry '1' for key 'parent.PRIMARY'", "INSERT INTO parent VALUES (1, 'x')"),
        ("42S02", 1146, f"Table '{DATABASE}.nosuch' doesn't exist", "SELECT * FROM nosuch"),
        ("23000", 1048, "Column 'v' cannot be null", "INSERT INTO parent VALUES (2, NULL)"),
        ("42000", 1064, "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEC 1' at line 1", "SELEC 1"),
        ("23000", 1452, "Cannot add or update a child row: a foreign key constraint fails", "INSERT INTO child VALUES (1, 7)"),
    ):
        found, words = failure(lambda: ask(connection, sql))
        same((found, f"({number})" in words, text in words), (state, True, True), f"{sql}: {words}")
        same(ask(connection, "SELECT 'goes on'"), [("goes on",)])
    same("(1045)" in failure(lambda: connect(PWD="wrong"))[1], True)
    same("(1049)" in failure(lambda: connect(DATABASE="nosuch"))[1], True)
    connection.close()


def multi():
    connection = connect(OPTION=MULTI_STATEMENTS)
    cursor = connection.cursor()
    cursor.execute("SELECT 1; SELECT 'a;b', 2")
    found = [[tuple(row) for row in cursor.fetchall()]]
    while cursor.nextset():
        found.append([tuple(row) for row in cursor.fetchall()])
    same(found, [[(1,)], [("a;b", 2)]])
    ask(connection, "CREATE PROCEDURE two(IN n INT) BEGIN SELECT n AS a; SELECT n + 1 AS b, 'x' AS c; END")
    cursor.execute("{CALL two(?)}", 1)
    found = [[tuple(row) for row in cursor.fetchall()]]
    while cursor.nextset():
        if cursor.description:
            found.append([tuple(row) for row in cursor.fetchall()])
    same(found, [[(1,)], [(2, "x")]])
    connection.close()


def cursor():
    """With the driver's default, and with rows that are read from the server as they are wanted (option NO_CACHE and forward only)."""
    for option in (0, 1048576 | 2097152):
        connection = connect(OPTION=option)
        ask(connection, "SET SESSION cte_max_recursion_depth = 1000000")
        reading = connection.cursor()
        reading.execute(MANY)
        rows = 0
        for row in reading:
            rows += 1
            same(tuple(row), (rows, f"row {rows}"))
        same(rows, 100000)
        reading.execute(MANY)
        same(tuple(reading.fetchone()), (1, "row 1"))
        reading.close()
        same(ask(connection, "SELECT 'after'"), [("after",)])
        connection.close()


def cancel():
    connection, other = connect(), connect()
    ask(connection, "CREATE TABLE slow (id INT)")
    ask(connection, "INSERT INTO slow VALUES (1), (2)")
    number = ask(connection, "SELECT CONNECTION_ID()")[0][0]
    for stop in (lambda cursor: ask(other, f"KILL QUERY {number}"), lambda cursor: cursor.cancel()):
        running = connection.cursor()
        timer = threading.Timer(0.5, lambda: stop(running))
        started = time.monotonic()
        timer.start()
        same("(1317)" in failure(lambda: running.execute("SELECT id FROM slow WHERE SLEEP(20)"))[1], True)
        timer.join()
        same(time.monotonic() - started < 10, True)
        same(ask(connection, "SELECT 'goes on'"), [("goes on",)])
    ask(other, f"KILL {number}")
    same(failure(lambda: ask(connection, "SELECT 1"))[0] in ("08S01", "HY000"), True)
    other.close()


def metadata():
    connection = connect()
    ask(connection, "CREATE TABLE owner (id INT PRIMARY KEY)")
    ask(connection, "CREATE TABLE things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL DEFAULT 'x', n DECIMAL(10,2) UNIQUE, o INT, CONSTRAINT of_owner FOREIGN KEY (o) REFERENCES owner (id))")
    ask(connection, "CREATE VIEW seen AS SELECT id FROM things")
    cursor = connection.cursor()
    same(sorted((row.table_name, row.table_type) for row in cursor.tables(catalog=DATABASE) if row.table_name in ("owner", "things", "seen")), [("owner", "TABLE"), ("seen", "VIEW"), ("things", "TABLE")])
    found = [(row.column_name, row.type_name, row.column_size, row.nullable, row.is_nullable) for row in cursor.columns("things", catalog=DATABASE)]
    same(found, [("id", "INT", 10, 1, "YES"), ("name", "VARCHAR", 30, 0, "NO"), ("n", "DECIMAL", 10, 1, "YES"), ("o", "INT", 10, 1, "YES")])
    same([(row.fk_name, row.fkcolumn_name, row.pktable_name) for row in cursor.foreignKeys(foreignTable="things", foreignCatalog=DATABASE)], [("of_owner", "o", "owner")])
    same(sorted((row.index_name, row.column_name, row.non_unique) for row in cursor.statistics("things", catalog=DATABASE) if row.index_name), [("PRIMARY", "id", 0), ("n", "n", 0), ("of_owner", "o", 1)])
    ask(connection, "CREATE PROCEDURE told(IN a INT, OUT b VARCHAR(10)) SET b = a")
    same([row.procedure_name for row in cursor.procedures("told", catalog=DATABASE)], ["told"])
    same([(row.column_name, row.column_type) for row in cursor.procedureColumns("told", catalog=DATABASE)], [("a", 1), ("b", 4)])
    same(len(cursor.getTypeInfo().fetchall()) > 20, True)
    cursor.execute("SELECT id AS the_id, name, n FROM things")
    same([(column[0], column[1], column[3], column[6]) for column in cursor.description], [("the_id", int, 10, True), ("name", str, 30, False), ("n", Decimal, 10, True)])
    connection.close()


run_checks(
    "MariaDB Connector/ODBC",
    connect().getinfo(pyodbc.SQL_DRIVER_VER),
    {check.__name__: check for check in (defaults, tls, prepared, transactions, types, big, errors, multi, cursor, cancel, metadata)},
)
