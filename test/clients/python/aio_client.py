"""aiomysql or asyncmy, as named: PyMySQL's likes for asyncio."""

import asyncio
import hashlib
import importlib
import sys
from importlib.metadata import version

import kinds
from report import DATABASE, HOST, PASSWORD, PORT, USER, run_checks, same

NAME = sys.argv[1]
module = importlib.import_module(NAME)
cursors = importlib.import_module(f"{NAME}.cursors")
WHERE = {"host": HOST, "port": PORT, "user": USER, "password": PASSWORD, "db": DATABASE}
MANY = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, CONCAT('row ', i) FROM n"


async def ask(connection, sql, parameters=None):
    async with connection.cursor() as cursor:
        await cursor.execute(sql, parameters)
        return list(await cursor.fetchall())


async def closed(connection):
    done = connection.close()
    if done is not None:
        await done


async def error_of(running):
    try:
        await running
    except Exception as error:
        return error.args[:2]
    raise AssertionError("it did not fail")


async def defaults():
    connection = await module.connect(**WHERE)
    same(await ask(connection, "SELECT 1, 'é', NULL, %s, DATABASE()", ("100%",)), [(1, "é", None, "100%", DATABASE)])
    await closed(connection)


async def tls():
    import ssl

    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = await module.connect(**WHERE, ssl=context)
    same((await ask(connection, "SHOW STATUS LIKE 'Ssl_cipher'"))[0][1] != "", True, "a cipher")
    await closed(connection)


async def transactions():
    connection = await module.connect(**WHERE, charset="utf8mb4")
    await ask(connection, "CREATE TABLE moves (id INT PRIMARY KEY)")
    for end, expected in ((connection.rollback, []), (connection.commit, [(1,)])):
        await connection.begin()
        await ask(connection, "INSERT INTO moves VALUES (1)")
        await end()
        same(await ask(connection, "SELECT * FROM moves"), expected)
    await closed(connection)


def sent():
    """aiomysql cannot send bytes: it calls a function that PyMySQL has no more."""
    return [None if NAME == "aiomysql" and isinstance(value, bytes) else value for value in kinds.to_send()]


async def types():
    connection = await module.connect(**WHERE, autocommit=True, charset="utf8mb4")
    await ask(connection, "SET time_zone = '+00:00'")
    await ask(connection, kinds.CREATE)
    await ask(connection, kinds.INSERT, sent())
    await ask(connection, kinds.INSERT, [None] * len(kinds.NAMES))
    async with connection.cursor() as cursor:
        await cursor.execute(kinds.SELECT)
        same([(column[0], column[1]) for column in cursor.description], list(zip(kinds.NAMES, kinds.CODES)))
        found, nulls = await cursor.fetchall()
    for (name, _, expected, _), given, value in zip(kinds.KINDS, sent(), found):
        same(kinds.as_read(name, value), None if given is None else expected, name)
    same(set(nulls), {None})
    await closed(connection)


async def big():
    """Both read no row of more than 16 MB rightly, from MySQL either."""
    connection = await module.connect(**WHERE, autocommit=True, charset="utf8mb4")
    text = "é'\\x" * 4_200_000
    await ask(connection, "CREATE TABLE big (t LONGTEXT)")
    await ask(connection, "INSERT INTO big VALUES (%s)", (text,))
    same(await ask(connection, "SELECT SHA2(t, 256) FROM big"), [(hashlib.sha256(text.encode()).hexdigest(),)])
    same(await ask(connection, "SELECT LEFT(t, 3000000) FROM big"), [(text[:3000000],)])
    await closed(connection)


async def errors():
    connection = await module.connect(**WHERE, autocommit=True)
    await ask(connection, "CREATE TABLE once (id INT PRIMARY KEY)")
    await ask(connection, "INSERT INTO once VALUES (1)")
    same(await error_of(ask(connection, "INSERT INTO once VALUES (1)")), (1062, "Duplicate entry '1' for key 'once.PRIMARY'"))
    same(await error_of(ask(connection, "SELECT * FROM nosuch")), (1146, f"Table '{DATABASE}.nosuch' doesn't exist"))
    same((await error_of(ask(connection, "SELEC 1")))[0], 1064)
    same((await error_of(module.connect(**{**WHERE, "password": "wrong"})))[0], 1045)
    same(await ask(connection, "SELECT 1"), [(1,)])
    await closed(connection)


async def multi():
    connection = await module.connect(**WHERE)
    await ask(connection, "CREATE PROCEDURE two() BEGIN SELECT 1; SELECT 2, 3; END")
    async with connection.cursor() as cursor:
        await cursor.callproc("two")
        found = [await cursor.fetchall()]
        while await cursor.nextset():
            found.append(await cursor.fetchall())
    same([list(map(tuple, rows)) for rows in found if rows], [[(1,)], [(2, 3)]])
    await closed(connection)


async def cursor():
    connection = await module.connect(**WHERE)
    await ask(connection, "SET SESSION cte_max_recursion_depth = 1000000")
    async with connection.cursor(cursors.SSCursor) as reading:
        await reading.execute(MANY)
        rows = 0
        while (row := await reading.fetchone()) is not None:
            rows += row[0]
    same(rows, 5000050000)
    async with connection.cursor(cursors.SSCursor) as leaving:
        await leaving.execute(MANY)
        same(tuple(await leaving.fetchone()), (1, "row 1"))
    same(await ask(connection, "SELECT 'after'"), [("after",)])
    await closed(connection)


async def cancel():
    connection, other = await module.connect(**WHERE, autocommit=True), await module.connect(**WHERE)
    await ask(connection, "CREATE TABLE slow (id INT)")
    await ask(connection, "INSERT INTO slow VALUES (1), (2)")
    running = asyncio.create_task(error_of(ask(connection, "SELECT id FROM slow WHERE SLEEP(20)")))
    await asyncio.sleep(0.5)
    await ask(other, f"KILL QUERY {connection.thread_id()}")
    same(await running, (1317, "Query execution was interrupted"))
    same(await ask(connection, "SELECT 1"), [(1,)])
    await closed(connection)
    await closed(other)


async def pool():
    connections = await module.create_pool(**WHERE, minsize=2, maxsize=5, autocommit=True)

    async def one(number):
        async with connections.acquire() as connection:
            return (await ask(connection, "SELECT %s + 1", (number,)))[0][0]

    same(await asyncio.gather(*map(one, range(100))), list(range(1, 101)))
    connections.close()
    await connections.wait_closed()


def asynchronous(check):
    return lambda: asyncio.run(check())


CHECKS = (defaults, tls, transactions, types, big, errors, multi, cursor, cancel, pool)
run_checks(NAME, version(NAME), {check.__name__: asynchronous(check) for check in CHECKS})
