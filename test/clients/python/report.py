"""Tells the harness (test/clients/harness.ts) how each check went: a line of JSON for each."""

import json
import os
import traceback

HOST = os.environ["WSQL_HOST"]
PORT = int(os.environ["WSQL_PORT"])
USER = os.environ["WSQL_USER"]
PASSWORD = os.environ["WSQL_PASSWORD"]
DATABASE = os.environ["WSQL_DATABASE"]


class NothingOfTheKind(Exception):
    """The client has no way to do what the check asks."""


def say(**line):
    print(json.dumps(line), flush=True)


def same(found, expected, what=""):
    """Fails with both values where they are not equal."""
    if found != expected:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


def fails(kind, run):
    """The error of `kind` that `run` ends with."""
    try:
        run()
    except kind as error:
        return error
    raise AssertionError(f"no {kind} was raised")


def run_checks(client, version, checks):
    """Does every check of a mapping of names to functions, and reports each."""
    say(client=client, version=version)
    for name, check in checks.items():
        try:
            check()
            say(check=name, ok=True)
        except NothingOfTheKind as none:
            say(check=name, none=str(none))
        except Exception as error:
            where = "".join(traceback.format_exception(error)[-4:])
            say(check=name, ok=False, error=where[-3000:])
