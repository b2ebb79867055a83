"""PyMySQL: DB-API in pure Python, statements as text."""

import os
import ssl

from importlib.metadata import version

import dbapi
import pymysql
import pymysql.cursors
from report import USER, NothingOfTheKind, fails, run_checks, same

driver = dbapi.Driver(pymysql)


def tls():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = driver.connect(ssl=context)
    same(driver.ask(connection, "SHOW STATUS LIKE 'Ssl_cipher'")[0][1] != "", True, "a cipher")
    connection.close()


def prepared():
    """PyMySQL has none of its own; those of SQL."""
    connection = driver.connect()
    driver.ask(connection, "PREPARE p FROM 'SELECT ? + 1, ?'")
    for value, expected in ((1, 2), (2, 3)):
        driver.ask(connection, "SET @a = %s, @b = %s", (value, None))
        same(driver.ask(connection, "EXECUTE p USING @a, @b"), [(expected, None)])
    driver.ask(connection, "DEALLOCATE PREPARE p")
    connection.close()
    raise NothingOfTheKind("PyMySQL sends every statement as text")


def multi():
    connection = driver.connect(client_flag=pymysql.constants.CLIENT.MULTI_STATEMENTS)
    cursor = connection.cursor()
    cursor.execute("SELECT 1; SET @x = 'a;b'; SELECT @x, 2")
    found = [cursor.fetchall()]
    while cursor.nextset():
        found.append(cursor.fetchall())
    same([list(rows) for rows in found], [[(1,)], [], [("a;b", 2)]])
    connection.close()
    same(fails(pymysql.Error, lambda: driver.ask(driver.connect(), "SELECT 1; SELECT 2")).args[0], 1064, "without the flag")
    dbapi.called(driver, results)


def results(cursor, _):
    found = [list(cursor.fetchall())]
    while cursor.nextset():
        found.append(list(cursor.fetchall()))
    cursor.execute("SELECT @_two_results_1")
    same(cursor.fetchone(), (42,), "the INOUT parameter")
    return [rows for rows in found if rows]


def sha2_without_tls():
    """The RSA exchange of caching_sha2_password, which needs the package cryptography; for an account whose password the server cannot know too."""
    for user in (USER, os.environ.get("WSQL_HASHED_USER", USER)):
        connection = driver.connect(user=user, ssl_disabled=True)
        same(driver.one(connection, "SELECT 1"), 1)
        connection.close()


def charsets():
    connection = driver.connect(charset="latin1")
    same(driver.ask(connection, "SELECT 'é', HEX('é')"), [("é", "E9")])
    connection.ping()
    connection.select_db("information_schema")
    same(driver.one(connection, "SELECT DATABASE()"), "information_schema")
    connection.close()


def defaults():
    dbapi.defaults(driver)
    sha2_without_tls()
    charsets()


run_checks(
    "PyMySQL",
    version("PyMySQL"),
    {
        **dbapi.standard(driver),
        "defaults": defaults,
        "tls": tls,
        "prepared": prepared,
        "multi": multi,
        "cursor": lambda: dbapi.cursor(driver, lambda connection: connection.cursor(pymysql.cursors.SSCursor), lambda cursor: cursor.close()),
        "cancel": lambda: dbapi.cancel(driver, lambda connection: connection.thread_id(), lambda connection, id: connection.kill(id)),
    },
)
