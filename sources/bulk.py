"""Many rows of one table at once, new ones or changed ones.

Django's `bulk_create` makes each row a model instance and asks every field of it several times;
of a long import that was half of the time. Here a caller names the fields, and gives tuples.
"""

import gc
import io
import threading
from concurrent import futures
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from operator import attrgetter, itemgetter

import orjson
from django.db import connection, models
from django.db.migrations import RunPython
from django.utils import timezone

# Of these a value goes to the database as it is.
_PLAIN = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.IntegerField,
    models.ForeignKey,
)
_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
_COPIED_AT_ONCE = 1024 * 1024
_COMPRESSION = "default_toast_compression"  # the setting that says which methods there are
_aside = threading.local()  # `send`, inside `aside`
_AT_ONCE = 250  # rows that are changed by one statement


@contextmanager
def uncollected():
    """Inside, no cycles of objects are looked for: a long import makes some million objects, of
    which hardly any stand in cycles, and looking at all of them over and over took a fifth of its
    time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def aside():
    """Inside, PostgreSQL takes in new rows while the caller prepares the next: a thread sends
    them. Any other statement of Django waits until they are there, and so does the end of the
    block; where one of these waits, what is wrong with the rows is raised.

    On SQLite, which works in this process, it does nothing. Not to be nested.
    """
    if connection.vendor == "sqlite":
        yield
        return
    sent = []

    def wait():
        done, sent[:] = sent[:], []
        futures.wait(done)
        with connection.wrap_database_errors:
            for copy in done:
                copy.result()

    def execute(statement, *given):
        wait()
        return statement(*given)

    with futures.ThreadPoolExecutor(1) as thread, connection.execute_wrapper(execute):
        _aside.send = lambda *copy: sent.append(thread.submit(_copy, *copy))
        try:
            yield
            wait()
        finally:
            del _aside.send


def insert(model, names, rows):
    """Write `rows` (tuples of the values of the fields `names`) as new rows of `model`.

    names  as columns have them: "outcome_id" for a foreign key
    Other fields have their default. Values are of the type that the model field has; nothing is
    validated but by the constraints of the database. Where the primary key is not named, the
    database gives it.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = [fields.pop(name) for name in names]
    fields.pop(model._meta.pk.attname, None)
    rest = list(fields.values())
    constants = tuple(_preparer(f, _as_it_is)(_default(f)) for f in rest)
    rows = [(*row, *constants) for row in _prepared(given, rows)]
    write(model._meta.db_table, [field.column for field in (*given, *rest)], rows)


def write(table, columns, rows):
    """Add rows to any table: tuples of what the database takes for these columns, None for NULL."""
    # What stands in none of the rows need not be sent with each.
    said = [n for n in range(len(columns)) if any(row[n] is not None for row in rows)]
    if len(said) < 2:
        said = list(range(len(columns)))
    rows = list(map(itemgetter(*said), rows))
    names = ", ".join(_quoted(columns[n]) for n in said)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            slots = ", ".join(["%s"] * len(said))
            cursor.executemany(f"INSERT INTO {_quoted(table)} ({names}) VALUES ({slots})", rows)
        elif rows:
            lines = "".join(["\t".join(map(_copied, row)) + "\n" for row in rows])
            copy = f"COPY {_quoted(table)} ({names}) FROM STDIN"
            if hasattr(_aside, "send"):
                _aside.send(connection.connection, copy, lines)
                return
            with connection.wrap_database_errors:
                _copy(connection.connection, copy, lines)


def _copy(raw, statement, lines):
    """Send lines by a connection as the driver has it, for Django's is its thread's alone."""
    with raw.cursor() as cursor:
        cursor.copy_expert(statement, io.StringIO(lines), _COPIED_AT_ONCE)


def _copied(value):
    """A value as COPY reads it."""
    if value is None:
        return r"\N"
    text = value if isinstance(value, str) else str(value)
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


def update(model, names, rows):
    """Write `rows` over the rows of `model` with the same primary key; `names` and values as
    `insert` takes them, the primary key first."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = [fields[name] for name in names]
    rows = _prepared(given, rows)
    table, columns = _quoted(model._meta.db_table), [_quoted(field.column) for field in given]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            values = ", ".join(f"{column} = %s" for column in columns[1:])
            cursor.executemany(
                f"UPDATE {table} SET {values} WHERE {columns[0]} = %s",
                [(*row[1:], row[0]) for row in rows],
            )
            return
        values = ", ".join(f"{column} = new.{column}" for column in columns[1:])
        slots = f"({', '.join(f'%s::{_cast(field)}' for field in given)})"
        for some in _parts(rows):
            cursor.execute(
                f"UPDATE {table} SET {values} FROM (VALUES {', '.join([slots] * len(some))}) "
                f"AS new ({', '.join(columns)}) WHERE {table}.{columns[0]} = new.{columns[0]}",
                list(chain(*some)),
            )


def made(model, drafts):
    """Unsaved instances of `model` from dicts of values by field name ("outcome_id" for a foreign
    key), as the class makes them from keywords, in a third of the time."""
    fields = model._meta.concrete_fields
    places = {field.attname: place for place, field in enumerate(fields)}
    called = [f.attname for f in fields if f.has_default() and callable(f.default)]
    constant = [None if field.attname in called else field.get_default() for field in fields]
    instances = []
    for draft in drafts:
        values = constant.copy()
        for name in called:
            if name not in draft:
                values[places[name]] = fields[places[name]].get_default()
        for name, value in draft.items():
            values[places[name]] = value
        instances.append(model(*values))
    return instances


def create(instances):
    """Write unsaved instances of one model, as they are, with new primary keys, which they have
    afterwards. Inside a transaction. Returns them."""
    if not instances:
        return instances
    model = type(instances[0])
    names = [field.attname for field in model._meta.concrete_fields]
    stamps = [field.attname for field in model._meta.concrete_fields if _is_stamp(field)]
    now = timezone.now()
    for instance, key in zip(instances, _keys(model, len(instances)), strict=True):
        instance.pk = key
        instance._state.adding = False
        instance._state.db = connection.alias
        for name in stamps:
            setattr(instance, name, now)
    insert(model, names, map(attrgetter(*names), instances))
    return instances


def _keys(model, count):
    """So many primary keys that no row of `model` has or had."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), model._meta.pk.column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        # Nobody else writes while this transaction does.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return range(last + 1, last + 1 + count)


def compress_quickly(table, *columns):
    """A migration operation: PostgreSQL compresses long values of these columns by LZ4, where it
    was built with that. Its own method takes several times as long, for long imports a tenth of
    their time. Values that are there stay as they are."""

    def change(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT enumvals FROM pg_settings WHERE name = %s", [_COMPRESSION])
            if "lz4" not in (cursor.fetchone() or [()])[0]:
                return
        changes = ", ".join(f"ALTER {_quoted(column)} SET COMPRESSION lz4" for column in columns)
        schema_editor.execute(f"ALTER TABLE {_quoted(table)} {changes}")

    return RunPython(change, RunPython.noop)


def _quoted(name):
    return connection.ops.quote_name(name)


def _parts(rows):
    return (rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE))


def _cast(field):
    """The type of a value where the database cannot tell it by its place. A cast to a length
    would cut the words that are too long, where an error is due."""
    is_text = isinstance(field, models.CharField | models.TextField)
    return "text" if is_text else field.db_type(connection)


def _is_stamp(field):
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def _default(field):
    return timezone.now() if _is_stamp(field) else field.get_default()


def _prepared(fields, rows):
    """`rows` with each value as the database takes it for its field, as a list."""
    preparers = [(at, _preparer(field)) for at, field in enumerate(fields)]
    preparers = [(at, prepare) for at, prepare in preparers if prepare]
    if not preparers:
        return list(rows)
    ready = []
    for row in rows:
        row = list(row)
        for at, prepare in preparers:
            row[at] = prepare(row[at])
        ready.append(row)
    return ready


def _preparer(field, plain=None):
    """What makes a value of `field` one for the database; `plain` where it is that already."""
    if isinstance(field, models.JSONField):
        return _json
    if type(field) in _PLAIN or isinstance(field, models.IntegerField):
        return plain
    # Dates and the like: many rows have the same one.
    return lru_cache(maxsize=16)(lambda value: field.get_db_prep_save(value, connection))


def _as_it_is(value):
    return value


def _json(value):
    # A key may be a member of TextChoices, which is a text all the same.
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
