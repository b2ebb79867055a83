"""Prints everything that SQLAlchemy's inspector tells of the database, the DDL of what it reflects, and what Alembic would change after create_all. Over `pymysql` or `mysqldb`."""

import os
import re
import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy.schema import CreateIndex, CreateTable

env = os.environ
URL = sa.URL.create(f"mysql+{sys.argv[1]}", env["WSQL_USER"], env["WSQL_PASSWORD"], env["WSQL_HOST"], int(env["WSQL_PORT"]), env["WSQL_DATABASE"])
engine = sa.create_engine(URL)


def show(value):
    """One value, in an order that does not depend on the run."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{show(key)}: {show(value[key])}" for key in sorted(value, key=str)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(show, value)) + "]"
    return repr(value)


def said(value):
    """Changes, without the addresses of objects."""
    return re.sub(r" object at 0x[0-9a-f]+", "", str(value))


def say(heading, value):
    print(heading)
    for item in value if isinstance(value, list) else [value]:
        print("  " + show(item))


PER_TABLE = "get_columns get_pk_constraint get_foreign_keys get_indexes get_unique_constraints get_check_constraints get_table_comment get_table_options".split()
WHOLE = "get_multi_columns get_multi_pk_constraint get_multi_foreign_keys get_multi_indexes get_multi_unique_constraints get_multi_check_constraints get_multi_table_comment get_multi_table_options".split()


def inspect():
    inspector = sa.inspect(engine)
    names = inspector.get_schema_names()
    say("schemas", sorted(name for name in names if not name.startswith("wsql") or name == env["WSQL_DATABASE"]))
    say("default schema", inspector.default_schema_name)
    tables, views = inspector.get_table_names(), inspector.get_view_names()
    say("tables", tables)
    say("views", views)
    say("sorted", [[table, sorted(keys, key=str)] for table, keys in inspector.get_sorted_table_and_fkc_names()])
    for table in tables + views:
        for method in PER_TABLE:
            if table in views and method == "get_table_options":
                continue
            try:
                say(f"{method} {table}", getattr(inspector, method)(table))
            except Exception as error:
                say(f"{method} {table}", f"{type(error).__name__}: {error}".split("\n")[0])
    for view in views:
        say(f"definition of {view}", inspector.get_view_definition(view))
    for method in WHOLE:
        found = getattr(sa.inspect(engine), method)(kind=sa.engine.reflection.ObjectKind.ANY)
        say(method, [[key[1], found[key]] for key in sorted(found, key=str)])
    for name in ("person", "staff", "nosuch"):
        say(f"has {name}", [inspector.has_table(name), inspector.has_table(name, schema=env["WSQL_DATABASE"])])
    say("has index", [inspector.has_index("person", "person_boss"), inspector.has_index("person", "nosuch")])


def reflect():
    metadata = sa.MetaData()
    metadata.reflect(engine, views=True)
    for table in metadata.sorted_tables:
        try:
            print(str(CreateTable(table).compile(engine)).strip())
        except sa.exc.CompileError as error:
            print(table.name, error)
        for index in sorted(table.indexes, key=lambda index: index.name):
            print(str(CreateIndex(index).compile(engine)).strip())
    return metadata


def autogenerate(metadata):
    """What a migration from the database to `metadata` would do."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata})
        return compare_metadata(context, metadata), render_python_code(produce_migrations(context, metadata).upgrade_ops)


inspect()
reflect()
print("autogenerate, nothing wanted")
print("\n".join(sorted(autogenerate(sa.MetaData())[1].split("\n"))))
print("autogenerate, the same wanted")
same = sa.MetaData()
same.reflect(engine)
print(said(autogenerate(same)[0]))

with engine.begin() as connection:
    for table in ("order_line", "orders", "every_type", "no_key", "`odd name`", "person", "country"):
        connection.execute(sa.text(f"DROP TABLE {table}"))
    for view in ("rich", "staff", "per_country"):
        connection.execute(sa.text(f"DROP VIEW {view}"))
models = sa.MetaData()
sa.Table("owner", models, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(30), nullable=False, unique=True, comment="who"), comment="owners")
sa.Table(
    "thing",
    models,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("owner_id", sa.ForeignKey("owner.id", ondelete="CASCADE", onupdate="SET NULL"), nullable=True, index=True),
    sa.Column("flag", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("made", sa.DateTime, server_default=sa.func.now()),
    sa.Column("price", sa.Numeric(10, 2), server_default="1.50"),
    sa.Column("kind", sa.Enum("a", "b"), server_default="a"),
    sa.Column("text", sa.Text),
    sa.Column("data", sa.JSON),
    sa.Column("bytes", sa.LargeBinary(100)),
    sa.Column("half", sa.Float),
    sa.Column("day", sa.Date),
    sa.Column("twice", sa.Integer, sa.Computed("price * 2", persisted=True)),
    sa.Index("thing_price", "price", "made"),
    sa.UniqueConstraint("kind", "day", name="thing_once"),
    sa.CheckConstraint("price >= 0", name="thing_dear"),
)
models.create_all(engine)
print("autogenerate after create_all")
print(said(autogenerate(models)[0]))
models.create_all(engine)
