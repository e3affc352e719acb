"""Figures that are kept until anything they count is written, by whichever process; and which rows
were written.

Triggers on the tables that are counted (`counted` of each app's configuration) give the data
another number in the very transaction that writes, and note what it wrote. A figure is kept under
that number, so from the first request after a write on nobody reads an older one: what was
withdrawn is gone at once.

On PostgreSQL the number changes when the transaction ends, for two that changed it earlier would
wait for each other; inside a transaction nothing is kept.
"""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from . import triggers

MOST = 100  # figures that a process keeps, each of up to some hundred kilobytes
MOST_CHANGED = 5000  # IDs that are told one by one
# What `counted` says of a table besides the name of the column whose ID is noted: that a change of
# it may concern every ID (but not a new row, which nothing names yet), or that it concerns none.
ALL, NONE = "all", "none"
# Tables for triggers alone, so they are no models: the number, on PostgreSQL; what was written; and
# on PostgreSQL the transactions that touched what is counted.
NUMBER, CHANGE, TOUCH = "sources_data_number", "sources_data_change", "sources_data_touch"
REMEMBERED = 50_000  # writes, on SQLite
FORGOTTEN_AFTER = 1000  # transactions: then PostgreSQL forgets what was written before
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
    which may be taken back."""
    if connection.in_atomic_block:
        return None
    return _asked(_CURRENT[connection.vendor])[0]


def mark():
    """Where the notes of what was written stand now, for `changed_since`."""
    return _asked(_MARK[connection.vendor])


def changed_since(mark):
    """The IDs noted since a `mark`, as a set; None where it may be any: they are too many, one
    write concerned all, or the notes do not reach back so far."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT subject_id FROM {CHANGE} WHERE id > %s LIMIT %s",
                [*mark, MOST_CHANGED + 1],
            )
            found = {subject for (subject,) in cursor.fetchall()}
        # Asked last, so that nothing was forgotten before it was read.
        reached = _asked(f"SELECT coalesce(min(id), 0) FROM {CHANGE}")[0] <= mark[0] + 1
    else:
        snapshot, age = mark
        now, found = _asked(_SINCE, [snapshot, snapshot, MOST_CHANGED + 1])
        reached, found = now == age, set(found)
    if not reached or None in found or len(found) > MOST_CHANGED:
        return None
    return found - {0}


def install():
    """Make the triggers as they should be; safe to repeat."""
    counted = _counted()
    triggers.make(list(counted), _statements(counted))


def missing():
    """The names of the triggers that should be there and are not."""
    counted = _counted()
    there = [name for table, noted in counted.items() for name in _names(table, noted)]
    return triggers.lacking(there, next(iter(counted)))


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
_CURRENT = {
    "sqlite": f"SELECT coalesce(max(id), 0) FROM {CHANGE}",
    "postgresql": f"SELECT number FROM {NUMBER}",
}
_MARK = {
    "sqlite": _CURRENT["sqlite"],
    "postgresql": f"SELECT pg_current_snapshot()::text, age FROM {NUMBER}",
}
# What a transaction wrote that was not to be seen from the snapshot of the mark.
_SINCE = (
    f"SELECT age, array(SELECT DISTINCT subject_id FROM {CHANGE} "
    "WHERE tx_id >= pg_snapshot_xmin(%s::pg_snapshot) "
    f"AND NOT pg_visible_in_snapshot(tx_id, %s::pg_snapshot) LIMIT %s) FROM {NUMBER}"
)


# What PostgreSQL calls the rows of a statement for the triggers.
_ROWS = {
    "insert": "NEW TABLE AS rows",
    "update": "OLD TABLE AS gone NEW TABLE AS rows",
    "delete": "OLD TABLE AS rows",
}


def _asked(sql, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def _counted():
    """{table: what `counted` says of it}"""
    return {
        config.get_model(name)._meta.db_table: noted
        for config in apps.get_app_configs()
        for name, noted in getattr(config, "counted", {}).items()
    }


def _names(table, noted):
    """The triggers of a table."""
    if connection.vendor == "sqlite":
        return [f"{table}_counted_{act}" for act in _ACTS]
    return [f"{table}_counted", *_noting(table, noted)]


def _noting(table, noted):
    """{trigger of PostgreSQL that notes what a statement wrote: the statement}"""
    acts = {NONE: (), ALL: ("update", "truncate")}.get(noted, (*_ACTS, "truncate"))
    return {f"{table}_noted_{act}": act for act in acts}


def _statements(counted):
    return _sqlite(counted) if connection.vendor == "sqlite" else _postgresql(counted)


def _sqlite(counted):
    """The number is that of the last note; each row that is written leaves one. A note of no ID is
    of 0, of all of them of NULL."""
    found = [
        f"CREATE TABLE IF NOT EXISTS {CHANGE} (id integer PRIMARY KEY, subject_id bigint)",
        f"DROP TRIGGER IF EXISTS {CHANGE}_forgets",
        f"CREATE TRIGGER {CHANGE}_forgets AFTER INSERT ON {CHANGE} "
        f"WHEN NEW.id % {REMEMBERED} = 0 "
        f"BEGIN DELETE FROM {CHANGE} WHERE id <= NEW.id - {REMEMBERED}; END",
    ]
    for table, noted in counted.items():
        for act in _ACTS:
            name = f"{table}_counted_{act}"
            rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}[act]
            if noted == ALL:
                values = ["NULL" if act == "update" else "0"]
            elif noted == NONE:
                values = ["0"]
            else:
                values = [f"{row}.{noted}" for row in rows]
            if noted == "id":
                values = values[-1:]
            notes = " ".join(f"INSERT INTO {CHANGE} (subject_id) VALUES ({v});" for v in values)
            found += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} AFTER {act.upper()} ON {table} BEGIN {notes} END",
            ]
    return found


def _postgresql(counted):
    """Each transaction touches once; at its end, the touch becomes another number. What it wrote
    stands beside its own ID, by which one can tell what another snapshot did not see."""
    found = [
        f"CREATE TABLE IF NOT EXISTS {NUMBER} (number bigint NOT NULL, age bigint NOT NULL)",
        f"INSERT INTO {NUMBER} SELECT 1, 1 WHERE NOT EXISTS (SELECT 1 FROM {NUMBER})",
        f"CREATE TABLE IF NOT EXISTS {TOUCH} (id bigserial PRIMARY KEY)",
        f"CREATE TABLE IF NOT EXISTS {CHANGE} (id bigserial PRIMARY KEY, "
        "tx_id xid8 NOT NULL DEFAULT pg_current_xact_id(), subject_id bigint)",
        f"CREATE INDEX IF NOT EXISTS {CHANGE}_tx ON {CHANGE} (tx_id)",
        f"CREATE OR REPLACE FUNCTION {TOUCH}_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF current_setting('harvest.touched', true) IS DISTINCT FROM "
        "pg_current_xact_id()::text THEN "
        "PERFORM set_config('harvest.touched', pg_current_xact_id()::text, true); "
        f"INSERT INTO {TOUCH} DEFAULT VALUES; END IF; RETURN NULL; END $$",
        f"CREATE OR REPLACE FUNCTION {NUMBER}_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"UPDATE {NUMBER} SET number = number + 1; "
        f"IF NEW.id % {FORGOTTEN_AFTER} = 0 THEN "
        f"DELETE FROM {CHANGE}; UPDATE {NUMBER} SET age = age + 1; END IF; "
        f"DELETE FROM {TOUCH} WHERE id = NEW.id; RETURN NULL; END $$",
        f"CREATE OR REPLACE FUNCTION {CHANGE}_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_ARGV[0] = '{ALL}' THEN INSERT INTO {CHANGE} (subject_id) VALUES (NULL); "
        f"ELSE EXECUTE format('INSERT INTO {CHANGE} (subject_id) SELECT %1$I FROM rows' || "
        "CASE TG_OP WHEN 'UPDATE' THEN ' UNION SELECT %1$I FROM gone' ELSE '' END, TG_ARGV[0]); "
        "END IF; RETURN NULL; END $$",
        f"DROP TRIGGER IF EXISTS {TOUCH}_ends ON {TOUCH}",
        f"CREATE CONSTRAINT TRIGGER {TOUCH}_ends AFTER INSERT ON {TOUCH} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {NUMBER}_next()",
    ]
    for table, noted in counted.items():
        found.append(
            f"CREATE OR REPLACE TRIGGER {table}_counted "
            f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {TOUCH}_once()"
        )
        for name, act in _noting(table, noted).items():
            told = ALL if act == "truncate" else noted
            rows = "" if told == ALL else f"REFERENCING {_ROWS[act]} "
            found.append(
                f"CREATE OR REPLACE TRIGGER {name} AFTER {act.upper()} ON {table} {rows}"
                f"FOR EACH STATEMENT EXECUTE FUNCTION {CHANGE}_note('{told}')"
            )
    return found
