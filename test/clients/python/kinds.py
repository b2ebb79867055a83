"""A column of every type: its name, its definition, a value as Python knows it, and the type code of the protocol that a driver shows."""

import datetime
import json
from decimal import Decimal

TINY, SHORT, LONG, FLOAT, DOUBLE, TIMESTAMP, LONGLONG, INT24 = 1, 2, 3, 4, 5, 7, 8, 9
DATE, TIME, DATETIME, YEAR, BIT, JSON, DECIMAL = 10, 11, 12, 13, 16, 245, 246
BLOB, VAR_STRING, STRING = 252, 253, 254

TEXT = "Grüße, мир, 世界, 😀 'quoted' \"twice\" \\ back\nline\t\0\x1a%"
BYTES = bytes(range(256))

KINDS = [
    ("c_tinyint", "TINYINT", -128, TINY),
    ("c_utinyint", "TINYINT UNSIGNED", 255, TINY),
    ("c_bool", "BOOLEAN", 1, TINY),
    ("c_smallint", "SMALLINT", -32768, SHORT),
    ("c_usmallint", "SMALLINT UNSIGNED", 65535, SHORT),
    ("c_mediumint", "MEDIUMINT", -8388608, INT24),
    ("c_umediumint", "MEDIUMINT UNSIGNED", 16777215, INT24),
    ("c_int", "INT", -2147483648, LONG),
    ("c_uint", "INT UNSIGNED", 4294967295, LONG),
    ("c_bigint", "BIGINT", -(2**63), LONGLONG),
    ("c_ubigint", "BIGINT UNSIGNED", 2**64 - 1, LONGLONG),
    ("c_float", "FLOAT", 1.5, FLOAT),
    ("c_double", "DOUBLE", 1.7976931348623157e308, DOUBLE),
    ("c_decimal", "DECIMAL(20,4)", Decimal("-1234567890123456.7890"), DECIMAL),
    ("c_bigdecimal", "DECIMAL(65,30)", Decimal("12345678901234567890123456789012345.123456789012345678901234567890"), DECIMAL),
    ("c_date", "DATE", datetime.date(2024, 2, 29), DATE),
    ("c_time", "TIME", datetime.timedelta(hours=-838, minutes=-59, seconds=-59), TIME),
    ("c_time6", "TIME(6)", datetime.timedelta(hours=23, minutes=59, seconds=59, microseconds=123456), TIME),
    ("c_datetime", "DATETIME", datetime.datetime(9999, 12, 31, 23, 59, 59), DATETIME),
    ("c_datetime6", "DATETIME(6)", datetime.datetime(1000, 1, 1, 0, 0, 0, 1), DATETIME),
    ("c_timestamp", "TIMESTAMP NULL", datetime.datetime(2038, 1, 19, 3, 14, 7), TIMESTAMP),
    ("c_timestamp3", "TIMESTAMP(3) NULL", datetime.datetime(2024, 3, 31, 1, 2, 3, 456000), TIMESTAMP),
    ("c_year", "YEAR", 2155, YEAR),
    ("c_char", "CHAR(100)", TEXT, STRING),
    ("c_varchar", "VARCHAR(100)", TEXT, VAR_STRING),
    ("c_binary", "BINARY(4)", b"\0\xff'\\", STRING),
    ("c_varbinary", "VARBINARY(300)", BYTES, VAR_STRING),
    ("c_tinytext", "TINYTEXT", TEXT, BLOB),
    ("c_text", "TEXT", TEXT * 100, BLOB),
    ("c_mediumtext", "MEDIUMTEXT", TEXT * 500, BLOB),
    ("c_longtext", "LONGTEXT", TEXT * 500, BLOB),
    ("c_tinyblob", "TINYBLOB", BYTES[:255], BLOB),
    ("c_blob", "BLOB", BYTES * 100, BLOB),
    ("c_mediumblob", "MEDIUMBLOB", BYTES * 500, BLOB),
    ("c_longblob", "LONGBLOB", BYTES * 500, BLOB),
    ("c_enum", "ENUM('small','größer')", "größer", STRING),
    ("c_set", "SET('a','b','c')", {"a", "c"}, STRING),
    ("c_bit1", "BIT(1)", b"\x01", BIT),
    ("c_bit", "BIT(10)", b"\x02\xaa", BIT),
    ("c_json", "JSON", {"a": [1, None, "é😀", 1.5, True], "long key": {"n": -(2**63)}}, JSON),
]

NAMES = [name for name, _, _, _ in KINDS]
CODES = [code for _, _, _, code in KINDS]
CREATE = "CREATE TABLE kinds (id INT AUTO_INCREMENT PRIMARY KEY, " + ", ".join(f"{name} {kind}" for name, kind, _, _ in KINDS) + ")"
SELECT = f"SELECT {', '.join(NAMES)} FROM kinds ORDER BY id"
INSERT = f"INSERT INTO kinds ({', '.join(NAMES)}) VALUES ({', '.join(['%s'] * len(NAMES))})"


def to_send():
    """The values as a driver takes them: sets and JSON are text."""
    return [given(value) for _, _, value, _ in KINDS]


def given(value):
    if isinstance(value, set):
        return ",".join(sorted(value))
    return json.dumps(value) if isinstance(value, dict) else value


def as_read(name, value):
    """A value that a driver has read, with sets and JSON as those of KINDS, whichever way the driver shows them."""
    if value is None:
        return None
    if name == "c_set" and isinstance(value, str):
        return set(value.split(","))
    if name == "c_json" and isinstance(value, (str, bytes)):
        return json.loads(value)
    if name in ("c_bit", "c_bit1") and isinstance(value, int):
        return value.to_bytes(2 if name == "c_bit" else 1, "big")
    return bytes(value) if isinstance(value, bytearray) else value
