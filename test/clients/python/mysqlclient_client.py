"""mysqlclient (MySQLdb): DB-API on the C client library."""

from importlib.metadata import version

import dbapi
import MySQLdb
import MySQLdb.cursors
from MySQLdb.constants import CLIENT
from report import NothingOfTheKind, fails, run_checks, same

driver = dbapi.Driver(MySQLdb)
connect = MySQLdb.connect


def defaults():
    dbapi.defaults(driver)
    for charset in ("latin1", "utf8mb4"):
        connection = driver.connect(charset=charset)
        same(driver.one(connection, "SELECT 'é'"), "é", charset)
        same(connection.character_set_name(), charset)
        connection.ping()
        same("Uptime" in connection.stat(), True, connection.stat())
        connection.select_db("information_schema")
        same(driver.one(connection, "SELECT DATABASE()"), "information_schema")
        connection.close()


def tls():
    connection = driver.connect(ssl_mode="REQUIRED")
    same(driver.ask(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[0][1] != "", True, "a cipher")
    connection.close()


def prepared():
    raise NothingOfTheKind("mysqlclient sends every statement as text")


def multi():
    connection = driver.connect()
    cursor = connection.cursor()
    cursor.execute("SELECT 1; SET @x = 'a;b'; SELECT @x, 2")
    found = [cursor.fetchall()]
    while cursor.nextset():
        found.append(cursor.fetchall())
    same([list(rows) for rows in found], [[(1,)], [], [("a;b", 2)]])
    connection.close()
    alone = driver.connect(multi_statements=False)
    same(fails(MySQLdb.Error, lambda: driver.ask(alone, "SELECT 1; SELECT 2")).args[0], 1064, "without the flag")
    alone.close()
    dbapi.called(driver, results)


def results(cursor, _):
    found = [list(cursor.fetchall())]
    while cursor.nextset():
        found.append(list(cursor.fetchall()))
    return [rows for rows in found if rows]


def types():
    dbapi.types(driver)
    connection = driver.connect(client_flag=CLIENT.FOUND_ROWS, compress=True)
    driver.ask(connection, "SET time_zone = '+00:00'")
    same(len(driver.ask(connection, "SELECT * FROM kinds")), 2, "the same, compressed")
    cursor = connection.cursor()
    same(cursor.execute("UPDATE kinds SET c_int = c_int"), 2, "rows found")
    same(connection.info(), "Rows matched: 2  Changed: 0  Warnings: 0")
    cursor.close()
    connection.close()


def metadata():
    dbapi.metadata(driver)
    connection = driver.connect()
    cursor = connection.cursor()
    cursor.execute("SELECT id, n FROM things")
    same([column[6] for column in cursor.description], [0, 1], "nullability")
    flags = MySQLdb.constants.FLAG
    same([bool(flag & flags.PRI_KEY) for flag in cursor.description_flags], [True, False])
    same([bool(flag & flags.AUTO_INCREMENT) for flag in cursor.description_flags], [True, False])
    same([bool(flag & flags.UNIQUE_KEY) for flag in cursor.description_flags], [False, True])
    cursor.execute("SELECT CAST('9x' AS SIGNED)")
    same([tuple(warning) for warning in connection.show_warnings()], [("Warning", 1292, "Truncated incorrect INTEGER value: '9x'")])
    connection.close()


run_checks(
    "mysqlclient",
    version("mysqlclient"),
    {
        **dbapi.standard(driver),
        "defaults": defaults,
        "tls": tls,
        "prepared": prepared,
        "types": types,
        "multi": multi,
        "cursor": lambda: dbapi.cursor(driver, lambda connection: connection.cursor(MySQLdb.cursors.SSCursor), lambda cursor: cursor.close()),
        "cancel": lambda: dbapi.cancel(driver, lambda connection: connection.thread_id(), lambda connection, id: connection.kill(id)),
        "metadata": metadata,
    },
)
