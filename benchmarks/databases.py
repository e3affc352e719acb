"""Fresh databases for the contestants: copies of a prepared one, dropped after use."""

import itertools
import os
import shutil
from urllib.parse import urlsplit

import psycopg2

_numbers = itertools.count(1)


class SQLite:
    """SQLite files in `folder`."""

    name = "SQLite"

    def __init__(self, folder):
        self.folder = folder

    def fresh(self, prepared=None):
        """The address of a new database: an empty one, or a copy of one that nobody uses now."""
        path = self.folder / f"bench_{next(_numbers)}.sqlite3"
        if prepared:
            shutil.copyfile(prepared.removeprefix("sqlite:///"), path)
        else:
            path.touch()
        return f"sqlite:///{path}"

    def drop(self, address):
        for path in self.folder.glob(address.rsplit("/", 1)[1] + "*"):
            path.unlink()


class PostgreSQL:
    """Databases `bench_…` of the server at `address` (postgres://user@host:port/)."""

    name = "PostgreSQL"

    def __init__(self, address):
        self.address = address.rstrip("/")
        self._do("SELECT 1")

    def fresh(self, prepared=None):
        name = f"bench_{os.getpid()}_{next(_numbers)}"
        like = f' TEMPLATE "{prepared.rsplit("/", 1)[1]}"' if prepared else ""
        self._do(f'CREATE DATABASE "{name}"{like}')
        return f"{self.address}/{name}"

    def drop(self, address):
        self._do(f'DROP DATABASE IF EXISTS "{address.rsplit("/", 1)[1]}" WITH (FORCE)')

    def _do(self, statement):
        connection = psycopg2.connect(f"{self.address}/postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


def of(address, folder):
    """What is behind an address: "sqlite", or postgres://user@host:port/. Raises ValueError where
    no server answers."""
    if address == "sqlite":
        return SQLite(folder)
    if urlsplit(address).scheme not in ("postgres", "postgresql"):
        raise ValueError(f"{address} is neither “sqlite” nor postgres://…")
    try:
        return PostgreSQL(address)
    except psycopg2.OperationalError as error:
        raise ValueError(f"{address}: {error}".strip()) from None
