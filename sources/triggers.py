"""Triggers of ours in the database. SQLite drops them without a word when a migration remakes their
table, so they are made anew after every migrate."""

from django.db import connection, transaction

_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    ),
}


def make(tables, statements):
    """Run `statements`, which are safe to repeat; nothing where one of `tables` is not there."""
    if not set(tables) <= set(connection.introspection.table_names()):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lacking(names, table):
    """Those of some triggers that are not there, or do not fire; none while `table` is not there
    yet."""
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return []
        cursor.execute(_THERE[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in names if name not in there]
