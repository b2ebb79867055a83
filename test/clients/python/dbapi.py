"""What every driver of Python's DB-API (PEP 249) can be asked in the same words; a driver adds what only it has."""

import threading
import time

import kinds
from report import DATABASE, HOST, PASSWORD, PORT, USER, fails, same

BIG = 20 * 1024 * 1024
WHERE = {"host": HOST, "port": PORT, "user": USER, "password": PASSWORD, "database": DATABASE}


class Driver:
    """A module of the DB-API, and how it connects. `connect(**options)` takes what the driver's own connect takes."""

    def __init__(self, module, number=lambda error: error.args[0], text=lambda error: error.args[1]):
        self.module = module
        self.number = number
        self.text = text

    def connect(self, **options):
        return self.module.connect(**{**WHERE, **options})

    def ask(self, connection, sql, parameters=None):
        """Runs one statement; its rows as tuples."""
        cursor = connection.cursor()
        cursor.execute(sql, parameters) if parameters is not None else cursor.execute(sql)
        rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
        cursor.close()
        return rows

    def one(self, connection, sql, parameters=None):
        return self.ask(connection, sql, parameters)[0][0]


def defaults(driver):
    connection = driver.connect()
    same(driver.one(connection, "SELECT DATABASE()"), DATABASE)
    same(driver.one(connection, "SELECT CURRENT_USER()").split("@")[0], USER)
    same(driver.ask(connection, "SELECT 1, 'é', NULL, 1.5, DATE'2024-02-29'")[0][:3], (1, "é", None))
    same(driver.one(connection, "SELECT %s", ("it's\\ 100% \U0001f600",)), "it's\\ 100% \U0001f600")
    connection.close()


def transactions(driver):
    connection, other = driver.connect(), driver.connect()
    other.autocommit(True) if callable(other.autocommit) else setattr(other, "autocommit", True)
    count = lambda: driver.one(other, "SELECT COUNT(*) FROM moves")
    driver.ask(connection, "CREATE TABLE moves (id INT PRIMARY KEY) ENGINE=InnoDB")
    driver.ask(connection, "INSERT INTO moves VALUES (1)")
    same(count(), 0, "an insert that is not committed, as others see it")
    connection.rollback()
    driver.ask(connection, "INSERT INTO moves VALUES (1)")
    connection.commit()
    same(count(), 1)
    for sql in ("INSERT INTO moves VALUES (2)", "SAVEPOINT s", "INSERT INTO moves VALUES (3)", "ROLLBACK TO SAVEPOINT s", "RELEASE SAVEPOINT s"):
        driver.ask(connection, sql)
    connection.commit()
    same(driver.ask(other, "SELECT id FROM moves ORDER BY id"), [(1,), (2,)])
    for level in ("READ-COMMITTED", "REPEATABLE-READ", "SERIALIZABLE", "READ-UNCOMMITTED"):
        driver.ask(connection, f"SET SESSION TRANSACTION ISOLATION LEVEL {level.replace('-', ' ')}")
        same(driver.one(connection, "SELECT @@transaction_isolation"), level)
    driver.ask(connection, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    connection.commit()
    same(driver.one(connection, "SELECT COUNT(*) FROM moves"), 2)
    driver.ask(other, "INSERT INTO moves VALUES (4)")
    same(driver.one(connection, "SELECT COUNT(*) FROM moves"), 2, "what others commit, in a repeatable read")
    connection.commit()
    same(driver.one(connection, "SELECT COUNT(*) FROM moves"), 3)
    connection.close()
    other.close()


def types(driver, insert=None, open_cursor=None, without=()):
    """
    By text; `insert(connection, sql, values)` and `open_cursor(connection)` put the driver's prepared statements in its place.
    `without` names columns that the driver itself gets wrong.
    """
    connection = driver.connect()
    driver.ask(connection, "SET time_zone = '+00:00'")
    driver.ask(connection, "DROP TABLE IF EXISTS kinds")
    driver.ask(connection, kinds.CREATE)
    sent = [None if name in without else value for name, value in zip(kinds.NAMES, kinds.to_send())]
    for values in (sent, [None] * len(kinds.NAMES)):
        (insert or driver.ask)(connection, kinds.INSERT, values)
    connection.commit()
    cursor = open_cursor(connection) if open_cursor else connection.cursor()
    cursor.execute(kinds.SELECT)
    same([(column[0], column[1]) for column in cursor.description], list(zip(kinds.NAMES, kinds.CODES)))
    found, nulls = cursor.fetchall()
    for (name, _, expected, _), value in zip(kinds.KINDS, found):
        same(kinds.as_read(name, value), None if name in without else expected, name)
    same(tuple(nulls), tuple([None] * len(kinds.NAMES)))
    cursor.close()
    connection.close()


def big(driver):
    connection = driver.connect()
    driver.ask(connection, "CREATE TABLE big (id INT PRIMARY KEY, t LONGTEXT, b LONGBLOB)")
    text, data = "é'\\\0" * (BIG // 5), bytes(range(256)) * (BIG // 256)
    driver.ask(connection, "INSERT INTO big VALUES (1, %s, NULL)", (text,))
    driver.ask(connection, "INSERT INTO big VALUES (2, NULL, %s)", (data,))
    same(driver.one(connection, "SELECT t FROM big WHERE id = 1") == text, True, "20 MB of text")
    same(bytes(driver.one(connection, "SELECT b FROM big WHERE id = 2")) == data, True, "20 MB of bytes")
    same(driver.ask(connection, "SELECT id, LENGTH(t), LENGTH(b) FROM big"), [(1, len(text.encode()), None), (2, None, len(data))])
    names = [f"c{index}" for index in range(500)]
    driver.ask(connection, f"CREATE TABLE wide ({', '.join(f'{name} INT' for name in names)})")
    driver.ask(connection, f"INSERT INTO wide VALUES ({', '.join(['%s'] * 500)})", tuple(range(500)))
    same(driver.ask(connection, "SELECT * FROM wide"), [tuple(range(500))])
    connection.close()


ERRORS = [
    (1062, "23000", "Duplicate entry '1' for key 'parent.PRIMARY'", "INSERT INTO parent VALUES (1, 'x')"),
    (1146, "42S02", f"Table '{DATABASE}.nosuch' doesn't exist", "SELECT * FROM nosuch"),
    (1048, "23000", "Column 'v' cannot be null", "INSERT INTO parent VALUES (2, NULL)"),
    (1064, "42000", "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEC 1' at line 1", "SELEC 1"),
    (
        1452,
        "23000",
        f"Cannot add or update a child row: a foreign key constraint fails (`{DATABASE}`.`child`, CONSTRAINT `of_parent` FOREIGN KEY (`p`) REFERENCES `parent` (`id`))",
        "INSERT INTO child VALUES (1, 7)",
    ),
]


def errors(driver, state=None):
    """`state(error)` is the SQLSTATE where the driver shows it."""
    connection = driver.connect()
    driver.ask(connection, "CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(10) NOT NULL)")
    driver.ask(connection, "CREATE TABLE child (id INT PRIMARY KEY, p INT, CONSTRAINT of_parent FOREIGN KEY (p) REFERENCES parent (id))")
    driver.ask(connection, "INSERT INTO parent VALUES (1, 'one')")
    for number, sqlstate, text, sql in ERRORS:
        error = fails(driver.module.Error, lambda: driver.ask(connection, sql))
        same((driver.number(error), driver.text(error)), (number, text), sql)
        if state:
            same(state(error), sqlstate, sql)
        same(driver.one(connection, "SELECT 'goes on'"), "goes on")
    kind = driver.module.IntegrityError
    same(isinstance(fails(driver.module.Error, lambda: driver.ask(connection, ERRORS[0][3])), kind), True, "1062 is an IntegrityError")
    connection.close()
    error = fails(driver.module.Error, lambda: driver.connect(password="wrong"))
    same((driver.number(error), driver.text(error).split("'@")[0]), (1045, f"Access denied for user '{USER}"))
    error = fails(driver.module.Error, lambda: driver.connect(database="nosuch"))
    same((driver.number(error), driver.text(error)), (1049, "Unknown database 'nosuch'"))


MANY = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, CONCAT('row ', i) FROM n"
MANY_ROWS = "SET SESSION cte_max_recursion_depth = 1000000"


def cursor(driver, open_cursor, leave):
    """`open_cursor(connection)` streams; `leave(cursor)` gives the rest up."""
    connection = driver.connect()
    driver.ask(connection, MANY_ROWS)
    reading = open_cursor(connection)
    reading.execute(MANY)
    for expected in range(1, 100001):
        row = reading.fetchone()
        if tuple(row) != (expected, f"row {expected}"):
            raise AssertionError(f"row {expected} is {row!r}")
    same(reading.fetchone(), None)
    reading.close()
    reading = open_cursor(connection)
    reading.execute(MANY)
    same(tuple(reading.fetchone()), (1, "row 1"))
    leave(reading)
    same(driver.one(connection, "SELECT 'after'"), "after")
    connection.close()


def cancel(driver, connection_id, kill=None):
    """KILL QUERY from another connection; `kill(connection, id)` where the driver has a call for it."""
    connection, other = driver.connect(), driver.connect()
    driver.ask(connection, "CREATE TABLE slow (id INT PRIMARY KEY)")
    driver.ask(connection, "INSERT INTO slow VALUES (1), (2)")
    connection.commit()
    number_of_it = connection_id(connection)
    stop = lambda: driver.ask(other, f"KILL QUERY {number_of_it}")
    started = time.monotonic()
    error = while_running(stop, lambda: fails(driver.module.Error, lambda: driver.ask(connection, "SELECT id FROM slow WHERE SLEEP(20)")))
    same((driver.number(error), driver.text(error)), (1317, "Query execution was interrupted"))
    same(time.monotonic() - started < 10, True, "stopped at once")
    same(driver.one(connection, "SELECT 'goes on'"), "goes on")
    error = fails(driver.module.Error, lambda: driver.ask(connection, "SELECT /*+ MAX_EXECUTION_TIME(100) */ id FROM slow WHERE SLEEP(20) = 0"))
    same((driver.number(error), driver.text(error)), (3024, "Query execution was interrupted, maximum statement execution time exceeded"))
    same(driver.one(connection, "SELECT 'goes on'"), "goes on")
    if kill:
        kill(other, number_of_it)
    else:
        driver.ask(other, f"KILL {number_of_it}")
    number = driver.number(fails(driver.module.Error, lambda: driver.ask(connection, "SELECT 1")))
    same(number in (2006, 2013, 4031, 0, -1), True, f"a killed connection says {number}")
    same(driver.one(other, "SELECT 'the other goes on'"), "the other goes on")
    other.close()


def while_running(stop, run):
    """Runs `stop` half a second after `run` has begun."""
    timer = threading.Timer(0.5, stop)
    timer.start()
    try:
        return run()
    finally:
        timer.join()


def metadata(driver):
    connection = driver.connect()
    driver.ask(connection, "CREATE TABLE things (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL DEFAULT 'x', n DECIMAL(10,2) UNIQUE)")
    cursor = connection.cursor()
    cursor.execute("INSERT INTO things (name) VALUES (%s)", ("a",))
    same((cursor.lastrowid, cursor.rowcount), (1, 1))
    cursor.executemany("INSERT INTO things (name, n) VALUES (%s, %s)", [("b", 1), ("c", 2), ("d", 3)])
    same(cursor.rowcount, 3)
    cursor.execute("UPDATE things SET name = 'z' WHERE n > %s", (1,))
    same(cursor.rowcount, 2)
    cursor.execute("SELECT id AS the_id, name, n, COUNT(*) OVER () AS `all rows` FROM things ORDER BY id")
    same([column[0] for column in cursor.description], ["the_id", "name", "n", "all rows"])
    same(len(cursor.fetchall()), 4)
    same(cursor.rowcount, 4)
    cursor.execute("SHOW COLUMNS FROM things")
    same([[as_text(value) for value in row] for row in cursor.fetchall()], COLUMNS)
    cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s AND table_name = 'things'", (DATABASE,))
    same(len(cursor.fetchall()), 1)
    cursor.close()
    connection.close()


COLUMNS = [
    ["id", "int", "NO", "PRI", None, "auto_increment"],
    ["name", "varchar(30)", "NO", "", "x", ""],
    ["n", "decimal(10,2)", "YES", "UNI", None, ""],
]


def as_text(value):
    return value.decode() if isinstance(value, (bytes, bytearray)) else value


PROCEDURE = "CREATE PROCEDURE two_results(IN n INT, INOUT m INT) BEGIN SELECT n AS a; SELECT n + 1 AS b, 'x' AS c; SET m = m * 2; END"


def called(driver, results):
    """CALL by the driver's own callproc; `results(cursor)` gives the rows of each result set."""
    connection = driver.connect()
    driver.ask(connection, PROCEDURE)
    cursor = connection.cursor()
    found = cursor.callproc("two_results", (1, 21))
    same(results(cursor, found), [[(1,)], [(2, "x")]], "the result sets of CALL")
    cursor.close()
    same(driver.one(connection, "SELECT 'goes on'"), "goes on")
    connection.close()


def standard(driver):
    """The checks that need nothing but the DB-API."""
    return {
        "defaults": lambda: defaults(driver),
        "transactions": lambda: transactions(driver),
        "types": lambda: types(driver),
        "big": lambda: big(driver),
        "errors": lambda: errors(driver),
        "metadata": lambda: metadata(driver),
    }
