"""The floor: what reading a file and putting its cells into one flat table takes at the least."""

import csv
import io
import os
import sqlite3
from pathlib import Path
from time import perf_counter

import psycopg2
import psycopg2.extras
import python_calamine

WIDTH = 23
NAMES = ", ".join(f"c{number}" for number in range(WIDTH))
_TABLE = f"CREATE TABLE IF NOT EXISTS flat ({NAMES.replace(',', ' TEXT,')} TEXT, PRIMARY KEY (c0))"
_NEWER = ", ".join(f"c{number} = excluded.c{number}" for number in range(1, WIDTH))
_UPSERT = f"INSERT INTO flat ({NAMES}) VALUES {{}} ON CONFLICT (c0) DO UPDATE SET {_NEWER}"


def bring_in(path, count):
    """One file into the flat table of DATABASE_URL: {step: seconds}."""
    connection = _connect(os.environ["DATABASE_URL"])
    with connection:
        connection.cursor().execute(_TABLE)
    started = perf_counter()
    lines = _lines(Path(path))
    read = perf_counter()
    with connection:
        if isinstance(connection, sqlite3.Connection):
            places = ", ".join("?" * WIDTH)
            connection.executemany(_UPSERT.format(f"({places})"), lines)
        else:
            with connection.cursor() as cursor:
                psycopg2.extras.execute_values(cursor, _UPSERT.format("%s"), lines, page_size=1000)
    written = perf_counter()
    if len(lines) != count:
        raise AssertionError(f"{path}: {len(lines)} rows, not {count}")
    connection.close()
    return {"read": read - started, "write": written - read, "all": written - started}


def read_only(path):
    """The first sheet of a workbook by calamine in this very process: {step: seconds}."""
    started = perf_counter()
    _sheet(Path(path).read_bytes())
    return {"all": perf_counter() - started}


def _lines(path):
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        return _sheet(data)[1:]
    return list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]


def _sheet(data):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_index(0).to_python()


def _connect(database):
    """As durable as the product's own connections."""
    if not database.startswith("sqlite:///"):
        return psycopg2.connect(database)
    connection = sqlite3.connect(database.removeprefix("sqlite:///"))
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection
