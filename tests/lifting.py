"""Lifts what keeps the history as it is: for tests alone, which empty the database between them and
plant words in what was told."""

from contextlib import contextmanager

from django.core.management.commands.flush import Command as Flush
from django.db import connection

from sources import append_only


@contextmanager
def lifted():
    """The history can be changed within; afterwards it is as it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What waits for the end of the transaction keeps triggers from being dropped.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, table in append_only.TRIGGERS[connection.vendor].items():
            of = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of}")
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        append_only.install()


def flush_lifts(patch):
    """Let Django's flush, by which the tests empty the database, empty the history too."""
    handle = Flush.handle

    def lifting(self, *args, **options):
        with lifted():
            return handle(self, *args, **options)

    patch.setattr(Flush, "handle", lifting)
