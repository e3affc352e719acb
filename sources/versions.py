"""Figures that are kept until anything they count is written, by whichever process.

Triggers on the tables that are counted (`counted` of each app's configuration) give the data
another number in the very transaction that writes. A figure is kept under that number, so from the
first request after a write on nobody reads an older one: what was withdrawn is gone at once.

On PostgreSQL the number changes when the transaction ends, for two that changed it earlier would
wait for each other; inside a transaction nothing is kept.
"""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from . import triggers

MOST = 500  # figures that a process keeps
# Tables of one row with the number, and of the transactions that touched what is counted: for
# triggers alone, so they are no models.
NUMBER, TOUCH = "sources_data_number", "sources_data_touch"
_kept = {}


def kept(key, make):
    """What `make()` gives, kept in this process under `key` (hashable) until the data changes.

    The key has to say for whom it is: `access.readable_levels` at least. What is kept is shared by
    requests, so nobody may change it.
    """
    number = current()
    if number is None:
        return make()
    place = (connection.settings_dict["NAME"], number)
    things = _kept.get(place)
    if things is None or len(things) >= MOST:
        # What is older than the data nobody asks for again.
        _kept.clear()
        things = _kept.setdefault(place, {})
    if key not in things:
        things[key] = make()
    return things[key]


def current():
    """The number of the data as of now; None where it cannot be relied on: inside a transaction,
    which may be taken back, and in a database without the triggers."""
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {NUMBER}")
        row = cursor.fetchone()
    return row and row[0]


def install():
    """Make the triggers as they should be; safe to repeat."""
    tables = _counted()
    triggers.make(tables, _statements(tables))


def missing():
    """The names of the triggers that should be there and are not."""
    tables = _counted()
    there = [name.format(table) for table in tables for name in _NAMES[connection.vendor]]
    return triggers.lacking(there, tables[0])


def require():
    """Raises ImproperlyConfigured where a trigger is missing."""
    names = missing()
    if names:
        raise ImproperlyConfigured(
            f"Changes of the data would not be noticed: {', '.join(names)} is missing in the "
            "database. `manage.py migrate` makes it again."
        )


# --- inside ---------------------------------------------------------------------------------

_ACTS = ("insert", "update", "delete")
_NAMES = {
    "sqlite": [f"{{}}_counted_{act}" for act in _ACTS],
    "postgresql": ["{}_counted"],
}


def _counted():
    return [
        config.get_model(name)._meta.db_table
        for config in apps.get_app_configs()
        for name in getattr(config, "counted", ())
    ]


def _statements(tables):
    first = [
        f"CREATE TABLE IF NOT EXISTS {NUMBER} (number bigint NOT NULL)",
        f"INSERT INTO {NUMBER} (number) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM {NUMBER})",
    ]
    return first + (_sqlite(tables) if connection.vendor == "sqlite" else _postgresql(tables))


def _sqlite(tables):
    found = []
    for table in tables:
        for act in _ACTS:
            name = f"{table}_counted_{act}"
            found += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} AFTER {act.upper()} ON {table} "
                f"BEGIN UPDATE {NUMBER} SET number = number + 1; END",
            ]
    return found


def _postgresql(tables):
    """Each table touches once in a transaction; at its end, the touch becomes another number."""
    return [
        f"CREATE TABLE IF NOT EXISTS {TOUCH} (id bigserial PRIMARY KEY)",
        f"CREATE OR REPLACE FUNCTION {TOUCH}_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF current_setting('harvest.touched', true) IS DISTINCT FROM "
        "pg_current_xact_id()::text THEN "
        "PERFORM set_config('harvest.touched', pg_current_xact_id()::text, true); "
        f"INSERT INTO {TOUCH} DEFAULT VALUES; END IF; RETURN NULL; END $$",
        f"CREATE OR REPLACE FUNCTION {NUMBER}_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"UPDATE {NUMBER} SET number = number + 1; "
        f"DELETE FROM {TOUCH} WHERE id = NEW.id; RETURN NULL; END $$",
        f"DROP TRIGGER IF EXISTS {TOUCH}_ends ON {TOUCH}",
        f"CREATE CONSTRAINT TRIGGER {TOUCH}_ends AFTER INSERT ON {TOUCH} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {NUMBER}_next()",
        *(
            f"CREATE OR REPLACE TRIGGER {table}_counted "
            f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {TOUCH}_once()"
            for table in tables
        ),
    ]
