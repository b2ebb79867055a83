"""Asks a server on the port given as PyMySQL does, and says what it saw as JSON."""
import datetime
import decimal
import json
import ssl
import sys

import pymysql

port = int(sys.argv[1])


def connect(**options):
    return pymysql.connect(host="127.0.0.1", port=port, **{"user": "root", "charset": "utf8mb4", **options})


seen = {}
insecure = ssl.create_default_context()
insecure.check_hostname = False
insecure.verify_mode = ssl.CERT_NONE
for name, options in {
    "native or sha2": {"user": "app", "password": "secret"},
    "rsa": {"user": "hashed", "password": "secret"},
    "tls": {"user": "app", "password": "secret", "ssl": insecure},
}.items():
    with connect(**options) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 'in'")
        seen[name] = cursor.fetchone()[0]
try:
    connect(user="app", password="wrong")
except pymysql.err.OperationalError as error:
    seen["refused"] = list(error.args)

with connect(autocommit=True) as connection, connection.cursor() as cursor:
    cursor.execute("DROP DATABASE IF EXISTS wsql_pymysql")
    cursor.execute("CREATE DATABASE wsql_pymysql")
    connection.select_db("wsql_pymysql")
    cursor.execute("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(20), d DECIMAL(10,2), dt DATETIME, tm TIME, b VARBINARY(10))")
    row = ("é😀", decimal.Decimal("1.50"), datetime.datetime(2024, 2, 29, 1, 2, 3), datetime.timedelta(hours=-3), b"\x00\xff")
    seen["affected"] = cursor.executemany("INSERT INTO t (s, d, dt, tm, b) VALUES (%s, %s, %s, %s, %s)", [row, row])
    seen["last id"] = cursor.lastrowid
    cursor.execute("SELECT s, d, dt, tm, b FROM t")
    seen["same"] = [found == row for found in cursor.fetchall()]
    try:
        cursor.execute("SELECT * FROM nosuch")
    except pymysql.err.ProgrammingError as error:
        seen["error"] = list(error.args)
    connection.ping()
    cursor.execute("DROP DATABASE wsql_pymysql")
with connect(charset="latin1") as connection, connection.cursor() as cursor:
    cursor.execute("SELECT 'é', HEX('é')")
    seen["latin1"] = cursor.fetchone()
print(json.dumps(seen))
