"""SQLAlchemy's Core, ORM and inspection, and Alembic, over the driver that is named: `pymysql` or `mysqldb`."""

import datetime
import sys
import uuid
from decimal import Decimal
from importlib.metadata import version
from typing import Optional

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from report import DATABASE, HOST, PASSWORD, PORT, USER, fails, run_checks, same
from sqlalchemy import exc, orm
from sqlalchemy.dialects import mysql

DRIVER = sys.argv[1]
URL = sa.URL.create(f"mysql+{DRIVER}", USER, PASSWORD, HOST, PORT, DATABASE)
engine = sa.create_engine(URL)


class Base(orm.DeclarativeBase):
    pass


membership = sa.Table(
    "membership",
    Base.metadata,
    sa.Column("person_id", sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("club_id", sa.ForeignKey("club.id"), primary_key=True),
)


class Person(Base):
    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("name", "born", name="uq_person"),
        sa.Index("ix_person_balance", "balance"),
        sa.CheckConstraint("balance > -1000", name="not_too_poor"),
        {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "comment": "who"},
    )
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(50))
    born: orm.Mapped[Optional[datetime.date]]
    balance: orm.Mapped[Decimal] = orm.mapped_column(sa.Numeric(12, 2), server_default="0.00", comment="in €")
    kind: orm.Mapped[Optional[str]] = orm.mapped_column(sa.Enum("a", "b", name="kinds"))
    data: orm.Mapped[Optional[dict]] = orm.mapped_column(sa.JSON)
    changed: orm.Mapped[datetime.datetime] = orm.mapped_column(mysql.DATETIME(fsp=6), server_default=sa.text("CURRENT_TIMESTAMP(6)"))
    letters: orm.Mapped[list["Letter"]] = orm.relationship(back_populates="to", cascade="all, delete-orphan", order_by="Letter.id")
    clubs: orm.Mapped[list["Club"]] = orm.relationship(secondary=membership, back_populates="members")


class Letter(Base):
    __tablename__ = "letter"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    text: orm.Mapped[str] = orm.mapped_column(sa.Text)
    person_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("person.id", name="fk_letter_person", onupdate="CASCADE"))
    to: orm.Mapped[Person] = orm.relationship(back_populates="letters")


class Club(Base):
    __tablename__ = "club"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(20), unique=True)
    members: orm.Mapped[list[Person]] = orm.relationship(secondary=membership, back_populates="clubs")


def defaults():
    with engine.connect() as connection:
        same(connection.execute(sa.text("SELECT 1, 'é', NULL, 1.5")).one(), (1, "é", None, Decimal("1.5")))
        same(connection.scalar(sa.select(sa.func.database())), DATABASE)
        same(connection.dialect.server_version_info >= (8, 4), True, "the version")
        same(connection.dialect.is_mariadb, False)
        same(connection.get_isolation_level(), "REPEATABLE READ")


def transactions():
    table = sa.Table("moves", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    table.create(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), [{"id": 1}, {"id": 2}])
    with engine.connect() as connection:
        connection.execute(table.insert().values(id=3))
        connection.rollback()
        with connection.begin():
            connection.execute(table.insert().values(id=4))
            nested = connection.begin_nested()
            connection.execute(table.insert().values(id=5))
            nested.rollback()
    for level in ("READ COMMITTED", "SERIALIZABLE", "AUTOCOMMIT", "READ UNCOMMITTED", "REPEATABLE READ"):
        with engine.connect().execution_options(isolation_level=level) as connection:
            same(connection.scalars(sa.select(table.c.id).order_by(table.c.id)).all(), [1, 2, 4], level)
            if level != "AUTOCOMMIT":
                same(connection.get_isolation_level(), level)


def types():
    columns = {
        "i": (mysql.INTEGER(unsigned=True), 4294967295),
        "big": (mysql.BIGINT(unsigned=True), 2**64 - 1),
        "b": (sa.Boolean, True),
        "n": (sa.Numeric(30, 10), Decimal("12345678901234567890.1234567890")),
        "f": (sa.Double, 1.7976931348623157e308),
        "s": (sa.Unicode(100), "Grüße, мир, 世界, 😀 '\"\\ %s :x"),
        "bin": (sa.LargeBinary, bytes(range(256))),
        "d": (sa.Date, datetime.date(1000, 1, 1)),
        "t": (mysql.TIME(fsp=6), datetime.time(23, 59, 59, 999999)),
        "dt": (mysql.DATETIME(fsp=6), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)),
        "ts": (mysql.TIMESTAMP(fsp=3), datetime.datetime(2024, 2, 29, 1, 2, 3, 4000)),
        "y": (mysql.YEAR, 2155),
        "e": (mysql.ENUM("x", "größer"), "größer"),
        "st": (mysql.SET("a", "b", "c"), {"a", "c"}),
        "bit": (mysql.BIT(10), 682),
        "j": (sa.JSON, {"a": [1, None, "é"], "b": {"c": 1.5}}),
        "u": (sa.Uuid, uuid.UUID(int=2**127)),
        "iv": (sa.Interval, datetime.timedelta(days=3, seconds=5)),
    }
    metadata = sa.MetaData()
    table = sa.Table("kinds", metadata, sa.Column("id", sa.Integer, primary_key=True), *(sa.Column(name, kind, nullable=True) for name, (kind, _) in columns.items()))
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), [{name: value for name, (_, value) in columns.items()}, {name: None for name in columns if name != "j"} | {"j": sa.null()}])
        found, nulls = connection.execute(sa.select(table).order_by(table.c.id)).all()
        for name, (_, value) in columns.items():
            same(found._mapping[name], value, name)
            same(nulls._mapping[name], None, name)
    read = sa.Table("kinds", sa.MetaData(), autoload_with=engine)
    same([type(read.c[name].type).__name__ for name in columns], KINDS_READ)


KINDS_READ = "INTEGER BIGINT TINYINT DECIMAL DOUBLE VARCHAR BLOB DATE TIME DATETIME TIMESTAMP YEAR ENUM SET BIT JSON CHAR DATETIME".split()


def errors():
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE once (id INT PRIMARY KEY)"))
        connection.execute(sa.text("INSERT INTO once VALUES (1)"))
        for kind, number, sql in (
            (exc.IntegrityError, 1062, "INSERT INTO once VALUES (1)"),
            (exc.ProgrammingError, 1146, "SELECT * FROM nosuch"),
            (exc.ProgrammingError, 1064, "SELEC 1"),
            ((exc.OperationalError, exc.IntegrityError), 1048, "INSERT INTO once VALUES (NULL)"),
            (exc.OperationalError, 1054, "SELECT nosuch FROM once"),
            ((exc.OperationalError, exc.DataError), 1264, "INSERT INTO once VALUES (99999999999)"),
        ):
            same(fails(kind, lambda: connection.execute(sa.text(sql))).orig.args[0], number, sql)
            same(connection.scalar(sa.text("SELECT 1")), 1)
    same(fails(exc.OperationalError, sa.create_engine(URL.set(password="wrong")).connect).orig.args[0], 1045)


def cursor():
    with engine.connect().execution_options(stream_results=True, yield_per=1000) as connection:
        connection.execute(sa.text("SET SESSION cte_max_recursion_depth = 1000000"))
        many = sa.text("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, CONCAT('row ', i) FROM n")
        same(sum(row[0] for row in connection.execute(many)), 5000050000)
        leaving = connection.execute(many)
        same(leaving.fetchone(), (1, "row 1"))
        leaving.close()
        same(connection.scalar(sa.text("SELECT 'after'")), "after")


def metadata():
    Base.metadata.create_all(engine)
    inspector = sa.inspect(engine)
    same(set(inspector.get_table_names()) >= {"person", "letter", "club", "membership"}, True)
    same(inspector.get_pk_constraint("membership")["constrained_columns"], ["person_id", "club_id"])
    keys = sorted(inspector.get_foreign_keys("membership"), key=lambda key: key["constrained_columns"])
    same([(key["constrained_columns"], key["referred_table"], key["options"]) for key in keys], [(["club_id"], "club", {}), (["person_id"], "person", {"ondelete": "CASCADE"})])
    same(inspector.get_foreign_keys("letter")[0]["name"], "fk_letter_person")
    same(inspector.get_foreign_keys("letter")[0]["options"], {"onupdate": "CASCADE"})
    same([(index["name"], index["unique"]) for index in inspector.get_indexes("person")], [("ix_person_balance", False), ("uq_person", True)])
    same(inspector.get_unique_constraints("person")[0]["column_names"], ["name", "born"])
    same(inspector.get_table_comment("person"), {"text": "who"})
    same([check["name"] for check in inspector.get_check_constraints("person")], ["not_too_poor"])
    columns = {column["name"]: column for column in inspector.get_columns("person")}
    same(str(columns["balance"]["type"]), "DECIMAL(12, 2)")
    same((columns["balance"]["comment"], columns["balance"]["default"]), ("in €", "'0.00'"))
    same(columns["id"]["autoincrement"], True)
    same(columns["changed"]["default"], "CURRENT_TIMESTAMP(6)")
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE VIEW poor AS SELECT name FROM person WHERE balance < 0"))
    same(inspector.get_view_names(), ["poor"])
    same("select" in inspector.get_view_definition("poor").lower(), True)
    same(DATABASE in inspector.get_schema_names(), True)
    reflected = sa.MetaData()
    reflected.reflect(engine)
    same([key.column.table.name for key in reflected.tables["letter"].foreign_keys], ["person"])
    with engine.connect() as connection:
        same([change for change in compare_metadata(MigrationContext.configure(connection), Base.metadata) if change[0] not in ("remove_table", "remove_index")], [], "alembic finds no difference")


def alembic():
    with engine.begin() as connection:
        do = Operations(MigrationContext.configure(connection))
        do.create_table("moved", sa.Column("id", sa.Integer, primary_key=True), sa.Column("a", sa.String(10)))
        do.add_column("moved", sa.Column("b", sa.Integer, nullable=False, server_default="7"))
        do.alter_column("moved", "a", new_column_name="c", existing_type=sa.String(10), type_=sa.String(20), nullable=False)
        do.create_index("ix_moved_c", "moved", ["c"])
        do.create_unique_constraint("uq_moved_b", "moved", ["b"])
        do.create_check_constraint("ck_moved", "moved", "b > 0")
        do.create_foreign_key("fk_moved", "moved", "person", ["b"], ["id"], ondelete="RESTRICT")
        do.drop_constraint("fk_moved", "moved", type_="foreignkey")
        do.drop_constraint("ck_moved", "moved", type_="check")
        do.drop_index("ix_moved_c", "moved")
        do.rename_table("moved", "moved_on")
        do.bulk_insert(sa.table("moved_on", sa.column("c"), sa.column("b")), [{"c": "x", "b": 1}, {"c": "y", "b": 2}])
        do.drop_column("moved_on", "b")
    same([column["name"] for column in sa.inspect(engine).get_columns("moved_on")], ["id", "c"])
    with engine.begin() as connection:
        Operations(MigrationContext.configure(connection)).drop_table("moved_on")


def use_orm():
    with engine.begin() as connection:
        connection.execute(sa.text("DROP VIEW IF EXISTS poor"))
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        chess, choir = Club(name="chess"), Club(name="choir")
        people = [Person(id=n + 1, name=f"p{n}", born=datetime.date(1990, 1, n + 1), balance=Decimal(n), data={"n": n}, clubs=[chess] if n % 2 else [choir]) for n in range(20)]
        people[0].letters = [Letter(text="one"), Letter(text="zwei 😀")]
        session.add_all(people)
        session.commit()
        same([letter.id for letter in people[0].letters], [1, 2])
        same(people[3].changed.year >= 2024, True, "a default of the server")
        query = sa.select(Person).options(orm.joinedload(Person.letters), orm.selectinload(Person.clubs)).order_by(Person.id)
        first = session.scalars(query).unique().first()
        same(([letter.text for letter in first.letters], [club.name for club in first.clubs]), (["one", "zwei 😀"], ["choir"]))
        page = session.scalars(sa.select(Person).where(Person.clubs.any(Club.name == "chess")).order_by(Person.balance.desc()).limit(3).offset(2)).all()
        same([person.name for person in page], ["p15", "p13", "p11"])
        counted = session.execute(sa.select(Club.name, sa.func.count(), sa.func.sum(Person.balance)).join(Club.members).group_by(Club.name).order_by(Club.name)).all()
        same(counted, [("chess", 10, Decimal(100)), ("choir", 10, Decimal(90))])
        rank = sa.func.row_number().over(partition_by=Person.born > datetime.date(1990, 1, 10), order_by=Person.id.desc())
        same(session.execute(sa.select(Person.name, rank).order_by(Person.id).limit(2)).all(), [("p0", 10), ("p1", 9)])
        same(session.scalars(sa.select(Person.name).where(Person.data["n"].as_integer() == 7)).all(), ["p7"])
        same(session.execute(sa.update(Person).where(Person.id > 10).values(balance=Person.balance + 1)).rowcount, 10)
        upsert = mysql.insert(Club).values([{"id": 1, "name": "chess"}, {"id": 9, "name": "golf"}])
        session.execute(upsert.on_duplicate_key_update(name=sa.func.concat(upsert.inserted.name, "!")))
        same(session.scalars(sa.select(Club.name).order_by(Club.id)).all()[-1], "golf")
        locked = session.scalars(sa.select(Person).where(Person.id == 2).with_for_update()).one()
        locked.name = "changed"
        session.delete(first)
        session.commit()
        same(session.scalar(sa.select(sa.func.count()).select_from(Letter)), 0)
        same(session.scalar(sa.select(Person.name).where(Person.id == 2)), "changed")
        session.add(Person(name="p3", born=datetime.date(1990, 1, 4)))
        same(fails(exc.IntegrityError, session.flush).orig.args[0], 1062)
        session.rollback()
        same(session.scalar(sa.select(sa.func.count(Person.id))), 19)
    alembic()
    Base.metadata.drop_all(engine)


def pool():
    from concurrent.futures import ThreadPoolExecutor

    pooled = sa.create_engine(URL, pool_size=4, max_overflow=2, pool_pre_ping=True)

    def ask(number):
        with pooled.connect() as connection:
            return connection.scalar(sa.text("SELECT :n + 1"), {"n": number})

    with ThreadPoolExecutor(16) as threads:
        same(list(threads.map(ask, range(200))), list(range(1, 201)))
    with pooled.connect() as connection:
        number = connection.scalar(sa.text("SELECT CONNECTION_ID()"))
    with engine.connect() as killer:
        killer.execute(sa.text(f"KILL {number}"))
    same([ask(n) for n in range(8)], list(range(1, 9)), "after one was killed")
    pooled.dispose()


run_checks(
    f"SQLAlchemy ({DRIVER})",
    version("SQLAlchemy"),
    {
        "defaults": defaults,
        "transactions": transactions,
        "types": types,
        "errors": errors,
        "cursor": cursor,
        "metadata": metadata,
        "orm": use_orm,
        "pool": pool,
    },
)
