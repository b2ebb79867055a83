"""Django's ORM, migrations and introspection over mysqlclient; django_app is the application."""

import datetime
import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import django
from django.conf import settings
from report import DATABASE, HOST, PASSWORD, PORT, USER, fails, run_checks, same

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.mysql",
            "HOST": HOST,
            "PORT": PORT,
            "USER": USER,
            "PASSWORD": PASSWORD,
            "NAME": DATABASE,
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django_app"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    SECRET_KEY="x",
)
django.setup()

from django.contrib.auth.models import Permission, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError, connection, models, transaction  # noqa: E402
from django.db.models import Avg, Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, Value, Window  # noqa: E402
from django.db.models.functions import Cast, Coalesce, Concat, ExtractYear, JSONObject, Lower, RowNumber, TruncMonth, Upper  # noqa: E402
from django_app.models import Author, Book, Everything, Tag  # noqa: E402


def ask(sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def defaults():
    same(ask("SELECT 1, 'é', NULL, %s", ["100%"]), ((1, "é", None, "100%"),))
    same(connection.mysql_is_mariadb, False)
    same(connection.mysql_version >= (8, 4), True)
    same(connection.features.supports_transactions, True)
    same(connection.isolation_level, "read committed")
    same(ask("SELECT @@transaction_isolation"), (("READ-COMMITTED",),))


def tables_by_migration():
    out = io.StringIO()
    call_command("migrate", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    same(out.getvalue().strip(), "No changes detected")
    call_command("check", database=["default"], stdout=out)
    call_command("migrate", "django_app", "0001", verbosity=0)
    same("django_app_tag" in connection.introspection.table_names(), False, "migrated back")
    call_command("migrate", verbosity=0)
    same(Permission.objects.filter(content_type__app_label="django_app").count(), 16)
    User.objects.create_superuser("root", "root@example.org", "x")
    same(User.objects.get(username="root").check_password("x"), True)


def transactions():
    Author.objects.all().delete()
    with fails_with(ZeroDivisionError), transaction.atomic():
        Author.objects.create(name="gone")
        1 / 0
    with transaction.atomic():
        Author.objects.create(name="stays")
        with fails_with(IntegrityError), transaction.atomic():
            Author.objects.create(name="stays")
        Author.objects.create(name="stays too")
    same(sorted(Author.objects.values_list("name", flat=True)), ["stays", "stays too"])
    connection.set_autocommit(False)
    Author.objects.create(name="gone")
    connection.rollback()
    connection.set_autocommit(True)
    same(Author.objects.count(), 2)
    with transaction.atomic():
        same(Author.objects.select_for_update().get(name="stays").name, "stays")


class fails_with:
    def __init__(self, kind):
        self.kind = kind

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            raise AssertionError(f"no {self.kind}")
        return issubclass(kind, self.kind)


def types():
    values = {
        "big": -(2**63),
        "positive": 2147483647,
        "yes": True,
        "number": Decimal("12345678901234567890.123456789"),
        "real": 1.7976931348623157e308,
        "text": "Grüße, 😀 '\"\\ %s",
        "long": "ж" * 100000,
        "data": bytes(range(256)),
        "day": datetime.date(1, 1, 1),
        "time": datetime.time(23, 59, 59, 999999),
        "at": datetime.datetime(9999, 12, 30, 23, 59, 59, 999999, datetime.UTC),
        "span": datetime.timedelta(days=-3, microseconds=1),
        "json": {"a": [1, None, "é", 1.5], "b": {}},
        "uuid": uuid.UUID(int=2**127),
        "address": "2001:db8::1",
        "slug": "a-b",
    }
    everything = Everything.objects.create(**values)
    nothing = Everything.objects.create(yes=None)
    found, empty = Everything.objects.get(pk=everything.pk), Everything.objects.get(pk=nothing.pk)
    for name, value in values.items():
        same(getattr(found, name), value, name)
        same(getattr(empty, name), None, name)
        same(Everything.objects.filter(**{name: value}).count(), 1, f"found by {name}")
    same(Everything.objects.filter(json__a__2="é").count(), 1)
    same(Everything.objects.filter(json__has_key="b", text__contains="'\"\\ %s", text__iendswith="%S").count(), 1)


def errors():
    Author.objects.create(name="once")
    for kind, number, run in (
        (IntegrityError, 1062, lambda: Author.objects.create(name="once")),
        (IntegrityError, 1048, lambda: Author.objects.create(name=None)),
        (IntegrityError, 1452, lambda: Book.objects.create(title="t", author_id=999999)),
        (ProgrammingError, 1146, lambda: ask("SELECT * FROM nosuch")),
        (ProgrammingError, 1064, lambda: ask("SELEC 1")),
        (OperationalError, 1054, lambda: ask("SELECT nosuch")),
        (IntegrityError, 3819, lambda: Book.objects.create(title="t", author=Author.objects.first(), pages=-1)),
    ):
        same(fails(kind, run).args[0], number)
        same(ask("SELECT 1"), ((1,),))
    fails(DatabaseError, lambda: ask("SELECT * FROM"))


def metadata():
    out = io.StringIO()
    call_command("inspectdb", stdout=out)
    text = out.getvalue()
    for part in ("class DjangoAppBook(models.Model)", "author = models.ForeignKey(", "unique_together = (('author', 'title'),)", "number = models.DecimalField(max_digits=30, decimal_places=9", "json = models.JSONField(", "price = models.DecimalField(max_digits=8, decimal_places=2"):
        same(part in text, True, part)
    with connection.cursor() as cursor:
        inspect = connection.introspection
        same(inspect.get_relations(cursor, "django_app_book")["author_id"][:2], ("id", "django_app_author"))
        same(inspect.get_primary_key_column(cursor, "django_app_book"), "id")
        constraints = inspect.get_constraints(cursor, "django_app_book")
        same(sorted(name for name, it in constraints.items() if it["check"]), ["pages_not_negative"])
        same(constraints["book_by_year"]["columns"], ["published", "title"])
        same(constraints["book_by_year"]["orders"], ["DESC", "ASC"])
        same([column.name for column in inspect.get_table_description(cursor, "django_app_tag")], ["id", "name"])


def use_orm():
    Author.objects.all().delete()
    authors = Author.objects.bulk_create([Author(name=f"a{n}", born=1900 + n) for n in range(10)])
    authors = list(Author.objects.order_by("name"))
    day = datetime.date(2020, 1, 31)
    Book.objects.bulk_create([Book(title=f"b{n}", author=authors[n % 10], price=Decimal(n) / 4, pages=n, published=day + datetime.timedelta(days=n * 20)) for n in range(100)])
    tags = [Tag.objects.create(name=name) for name in ("red", "blue")]
    for book in Book.objects.filter(pages__lt=4):
        book.tags.set(tags)
    same(Book.objects.filter(tags__name="red").distinct().count(), 4)
    same(list(Author.objects.annotate(n=Count("book"), pages=Sum("book__pages")).filter(n__gt=0).order_by("-pages").values_list("name", "n", "pages")[:2]), [("a9", 10, 540), ("a8", 10, 530)])
    same(Book.objects.select_related("author").prefetch_related("tags").order_by("pages")[3].author.name, "a3")
    same([book.title for book in Book.objects.filter(Q(pages__gte=50) & ~Q(author__name="a1")).order_by("-price")[5:8]], ["b94", "b93", "b92"])
    same(Book.objects.aggregate(Avg("price"), Max("published")), {"price__avg": Decimal("12.375"), "published__max": day + datetime.timedelta(days=1980)})
    newest = Book.objects.filter(author=OuterRef("pk")).order_by("-published")
    same(Author.objects.annotate(last=Subquery(newest.values("title")[:1])).filter(Exists(newest)).order_by("name").first().last, "b90")
    ranked = Book.objects.annotate(place=Window(RowNumber(), partition_by=F("author"), order_by=F("pages").desc())).filter(place=1)
    same(ranked.count(), 10)
    same(list(Book.objects.annotate(month=TruncMonth("published")).values("month").annotate(n=Count("*")).order_by("month").values_list("n", flat=True)[:3]), [1, 1, 2])
    same(Book.objects.annotate(t=Concat(Upper("title"), Value("-"), Lower("author__name"), Cast("pages", models.CharField()))).get(pages=7).t, "B7-a77")
    same(Book.objects.annotate(j=JSONObject(t="title", y=ExtractYear("published"))).get(pages=1).j, {"t": "b1", "y": 2020})
    same(Book.objects.filter(pages__gt=10).update(price=F("price") + 1), 89)
    same(Book.objects.annotate(p=Coalesce("price", Value(Decimal(0)))).get(pages=20).p, Decimal("6.00"))
    same(Author.objects.bulk_create([Author(name="a1", born=1), Author(name="new", born=2)], update_conflicts=True, update_fields=["born"]) is not None, True)
    same((Author.objects.get(name="a1").born, Author.objects.count()), (1, 11))
    same(Author.objects.get_or_create(name="a2")[1], False)
    same(Author.objects.update_or_create(name="other", defaults={"born": 5})[1], True)
    first = Book.objects.filter(pages__lt=3).union(Book.objects.filter(pages__gt=97)).order_by("pages")
    same([book.pages for book in first], [0, 1, 2, 98, 99])
    same(Book.objects.filter(author__name="a1").delete()[0], 12)
    same(Book.objects.filter(title__regex=r"^b[0-9]$", title__in=["b0", "b2"]).explain() != "", True)
    same(sum(1 for _ in Book.objects.iterator(chunk_size=10)), 90)


def change_schema():
    with connection.schema_editor() as editor:
        field = models.CharField(max_length=30, default="x", db_index=True)
        field.set_attributes_from_name("note")
        editor.add_field(Author, field)
        longer = models.TextField(null=True)
        longer.set_attributes_from_name("remark")
        editor.alter_field(Author, field, longer)
        editor.alter_unique_together(Book, {("author", "title")}, set())
        editor.alter_unique_together(Book, set(), {("author", "title")})
        editor.remove_field(Author, longer)
        editor.alter_db_table(Tag, "django_app_tag", "renamed")
        editor.alter_db_table(Tag, "renamed", "django_app_tag")
    same("note" in [column.name for column in described("django_app_author")], False)


def described(table):
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)


def orm():
    use_orm()
    change_schema()
    call_command("flush", interactive=False, verbosity=0)
    same(Author.objects.count(), 0)


def pool():
    """Django keeps a connection for each thread; CONN_HEALTH_CHECKS replaces one that was killed."""

    def ask_once(number):
        try:
            return ask("SELECT %s + 1", [number])[0][0]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        same(list(threads.map(ask_once, range(50))), list(range(1, 51)))
    number = ask("SELECT CONNECTION_ID()")[0][0]
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: (ask(f"KILL {number}"), connection.close())).result()
    connection.health_check_enabled = True
    connection.health_check_done = False
    connection.close_if_health_check_failed()
    same(ask("SELECT 1"), ((1,),))


run_checks(
    "Django",
    django.get_version(),
    {
        "defaults": defaults,
        "metadata": lambda: (tables_by_migration(), metadata()),
        "transactions": transactions,
        "types": types,
        "errors": errors,
        "orm": orm,
        "pool": pool,
    },
)
