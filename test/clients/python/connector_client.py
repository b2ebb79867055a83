"""MySQL Connector/Python, `pure` or `c` (its C extension): both speak to the server by the text and the binary protocol."""

import sys
from importlib.metadata import version

import dbapi
import mysql.connector
from mysql.connector.pooling import MySQLConnectionPool
from report import fails, run_checks, same

PURE = sys.argv[1] == "pure"
# What its prepared statements get wrong with MySQL too: negative times and years. Those of the C extension get half of the types wrong.
BROKEN = {"c_time", "c_year"}


class Connector(dbapi.Driver):
    def connect(self, **options):
        return mysql.connector.connect(**{**dbapi.WHERE, "use_pure": PURE, "charset": "utf8mb4", **options})


driver = Connector(mysql.connector, lambda error: error.errno, lambda error: error.msg)


def defaults():
    connection = mysql.connector.connect(**dbapi.WHERE, use_pure=PURE)
    same(type(connection).__name__, "MySQLConnection" if PURE else "CMySQLConnection")
    same(connection.server_info.startswith("8.4.6") or connection.server_version > (8, 4), True, "the version")
    same(connection.is_connected(), True)
    connection.ping(reconnect=False)
    connection.database = "information_schema"
    same(connection.database, "information_schema")
    same(connection.sql_mode.split(",")[-1], "NO_ENGINE_SUBSTITUTION")
    connection.time_zone = "+01:00"
    same(connection.time_zone, "+01:00")
    connection.cmd_change_user(dbapi.USER, dbapi.PASSWORD, dbapi.DATABASE)
    same(driver.one(connection, "SELECT DATABASE()"), dbapi.DATABASE)
    connection.close()
    dbapi.defaults(driver)


def tls():
    connection = driver.connect(ssl_disabled=False)
    same(driver.ask(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[0][1] != "", True, "a cipher")
    connection.close()
    connection = driver.connect(ssl_disabled=True)
    same(driver.ask(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[0][1], "", "without TLS")
    connection.close()


def prepared():
    connection = driver.connect()
    with connection.cursor(prepared=True) as cursor:
        for values in ((1, "a"), (None, "é"), (2**63 - 1, None), (-(2**63), "x" * 1000)):
            cursor.execute("SELECT %s AS n, %s AS s", values)
            same(cursor.fetchall(), [values])
        cursor.execute("CREATE TABLE marked (id INT PRIMARY KEY, v DATETIME(6), d DECIMAL(10,3))")
        cursor.executemany("INSERT INTO marked VALUES (%s, %s, %s)", [(n, None, f"{n}.5") for n in range(10)])
        cursor.execute("SELECT COUNT(*), SUM(d) FROM marked WHERE id >= %s", (5,))
        same([tuple(map(str, row)) for row in cursor.fetchall()], [("5", "37.500")])
    with connection.cursor(prepared=True) as cursor:
        error = fails(mysql.connector.Error, lambda: cursor.execute("SELECT * FROM nosuch WHERE id = %s", (1,)))
        same((error.errno, error.sqlstate), (1146, "42S02"))
    same(driver.one(connection, "SELECT 'goes on'"), "goes on")
    connection.close()


def types():
    dbapi.types(driver)
    if not PURE:
        return

    def insert(connection, sql, values):
        with connection.cursor(prepared=True) as cursor:
            cursor.execute(sql, tuple(values))

    dbapi.types(driver, insert, lambda connection: connection.cursor(prepared=True), without=BROKEN)


def multi():
    connection = driver.connect()
    cursor = connection.cursor()
    cursor.execute("SELECT 1; SET @x = 'a;b'; SELECT @x, 2")
    found = [cursor.fetchall()]
    while cursor.nextset():
        found.append(cursor.fetchall() if cursor.with_rows else [])
    same(found, [[(1,)], [], [("a;b", 2)]])
    cursor.close()
    connection.close()

    def results(cursor, changed):
        same(changed, (1, 42), "the INOUT parameter")
        return [[tuple(row) for row in result.fetchall()] for result in cursor.stored_results()]

    dbapi.called(driver, results)


def cursor():
    """Its cursors stream unless they are buffered; a connection that has unread rows gives them up with `consume_results`."""
    connection = driver.connect(consume_results=True)
    driver.ask(connection, dbapi.MANY_ROWS)
    for options in ({}, {"prepared": True}, {"dictionary": True}):
        reading = connection.cursor(**options)
        reading.execute(dbapi.MANY)
        rows = 0
        for row in reading:
            rows += 1
            same(tuple(row.values() if isinstance(row, dict) else row), (rows, f"row {rows}"))
        same(rows, 100000)
        reading.close()
    leaving = connection.cursor()
    leaving.execute(dbapi.MANY)
    leaving.fetchone()
    same(driver.one(connection, "SELECT 'after'"), "after")
    leaving.close()
    connection.close()


def pool():
    connections = MySQLConnectionPool(pool_name="p", pool_size=5, use_pure=PURE, **dbapi.WHERE)
    taken = [connections.get_connection() for _ in range(5)]
    for index, connection in enumerate(taken):
        driver.ask(connection, "SET @mine = %s", (index,))
        driver.ask(connection, "CREATE TEMPORARY TABLE only_here (id INT)")
        connection.commit()
    same(len({driver.one(connection, "SELECT CONNECTION_ID()") for connection in taken}), 5)
    same(fails(mysql.connector.PoolError, connections.get_connection).errno, -1, "a sixth")
    for connection in taken:
        connection.close()
    again = [connections.get_connection() for _ in range(5)]
    same([driver.one(connection, "SELECT @mine") for connection in again], [None] * 5, "reset between uses")
    for connection in again:
        driver.ask(connection, "CREATE TEMPORARY TABLE only_here (id INT)")
        connection.commit()
    killer = driver.connect()
    driver.ask(killer, f"KILL {again[0].connection_id}")
    fails(mysql.connector.Error, again[0].close)
    for connection in again[1:]:
        connection.close()
    once_more = [connections.get_connection() for _ in range(4)]
    same([driver.one(connection, "SELECT 1") for connection in once_more], [1] * 4, "one was killed")
    for connection in once_more:
        connection.close()
    killer.close()


def metadata():
    dbapi.metadata(driver)
    connection = driver.connect(get_warnings=True)
    cursor = connection.cursor()
    cursor.execute("SELECT CAST('9x' AS SIGNED)")
    cursor.fetchall()
    same(cursor.warnings, [("Warning", 1292, "Truncated incorrect INTEGER value: '9x'")])
    cursor.close()
    connection.close()


run_checks(
    "MySQL Connector/Python",
    version("mysql-connector-python"),
    {
        **dbapi.standard(driver),
        "defaults": defaults,
        "tls": tls,
        "prepared": prepared,
        "types": types,
        "errors": lambda: dbapi.errors(driver, lambda error: error.sqlstate),
        "multi": multi,
        "cursor": cursor,
        "cancel": lambda: dbapi.cancel(driver, lambda connection: connection.connection_id, lambda connection, id: connection.cmd_process_kill(id)),
        "metadata": metadata,
        "pool": pool,
    },
)
