"""Prints the models that Django's inspectdb makes of the database, and what its introspection tells of each table; then migrates models of its own, twice."""

import io
import os
import sys

import django
from django.conf import settings
from django.core.management import call_command

env = os.environ
database = {"ENGINE": "django.db.backends.mysql", "HOST": env["WSQL_HOST"], "PORT": env["WSQL_PORT"], "USER": env["WSQL_USER"], "PASSWORD": env["WSQL_PASSWORD"], "NAME": env["WSQL_DATABASE"]}
settings.configure(
    DATABASES={"default": database},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.admin"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()
from django.db import connection  # noqa: E402


def show(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {show(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (set, frozenset)):
        return show(sorted(value))
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(show, value)) + "]"
    return repr(value)


def command(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=sys.stderr, no_color=True, **options)
    return out.getvalue()


print(command("inspectdb", include_views=True, include_partitions=True))
with connection.cursor() as cursor:
    introspection = connection.introspection
    for table in introspection.get_table_list(cursor):
        print(show(table))
        print("  columns", [show(column) for column in introspection.get_table_description(cursor, table.name)])
        for method in ("get_relations", "get_constraints", "get_sequences", "get_primary_key_column", "get_storage_engine"):
            print(" ", method, show(getattr(introspection, method)(cursor, table.name)))
features = connection.features
names = "has_json_object_function supports_transactions supports_column_check_constraints supports_expression_indexes can_introspect_check_constraints supports_index_column_ordering ignores_table_name_case has_native_uuid_field can_return_columns_from_insert supports_explain_analyze has_select_for_update_skip_locked supports_over_clause test_collations introspected_field_types"
print(show({name: getattr(features, name) for name in names.split() if hasattr(features, name)}))
print(connection.ops.sql_flush(django.core.management.color.no_style(), ["orders", "order_line"], reset_sequences=True, allow_cascade=False))
print(command("sqlmigrate", "auth", "0001"))
print(command("migrate", verbosity=1))
print(command("migrate", verbosity=1))
print(command("showmigrations"))
print(command("inspectdb", "auth_user", "auth_permission", "django_session", "django_admin_log"))
