"""The history can only grow: triggers refuse to change, delete or empty it, on both databases. But
for one thing: while an erasure is under way (erasing.py), the words in it may change.

They are made anew after every migrate, and a server that finds them missing does not start.
"""

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from . import triggers
from .models import Erasure, Event

REFUSAL = "The history is append-only."
TABLE, ERASURES = Event._meta.db_table, Erasure._meta.db_table
# {vendor: {trigger: its table}}
TRIGGERS = {
    "sqlite": {
        f"{TABLE}_no_update": TABLE,
        f"{TABLE}_no_delete": TABLE,
        f"{ERASURES}_no_update": ERASURES,
        f"{ERASURES}_no_delete": ERASURES,
    },
    "postgresql": {
        f"{TABLE}_no_change": TABLE,
        f"{TABLE}_no_truncate": TABLE,
        f"{ERASURES}_no_change": ERASURES,
        f"{ERASURES}_no_truncate": ERASURES,
    },
}


def install():
    """Make the triggers as they should be; safe to repeat. Nothing where their tables are not there
    yet."""
    triggers.make((TABLE, ERASURES), _STATEMENTS[connection.vendor])


def missing():
    """The names of the triggers that should be there and are not; none while the history itself is
    not there yet."""
    return triggers.lacking(TRIGGERS[connection.vendor], TABLE)


def require():
    """Raises ImproperlyConfigured where a trigger is missing."""
    names = missing()
    if names:
        raise ImproperlyConfigured(
            f"The history could be changed: {', '.join(names)} is missing in the database. "
            "`manage.py migrate` makes it again; find out who took it away."
        )


# --- inside ---------------------------------------------------------------------------------

# What an erasure that is under way may change of an event, besides its words, is nothing.
_SAME = ("id", "at", "by_id", "verb", "subject_kind", "subject_id", "visibility")
_ERASING = f"EXISTS (SELECT 1 FROM {ERASURES} WHERE finished_at IS NULL)"
_WORDS_ALONE = " AND ".join(f"NEW.{name} = OLD.{name}" for name in _SAME)


def _sqlite(name, act, table, unless="0"):
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN NOT ({unless}) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ]


def _postgresql(table, unless):
    """A function that refuses all but the updates of which `unless` holds, and its triggers."""
    refuse = f"{table}_refuse"
    return [
        f"CREATE OR REPLACE FUNCTION {refuse}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF {unless} THEN RETURN NEW; END IF; END IF; "
        f"RAISE EXCEPTION '{REFUSAL}'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {refuse}()",
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {refuse}()",
    ]


_ERASED, _UNDER_WAY = f"{_ERASING} AND {_WORDS_ALONE}", "OLD.finished_at IS NULL"
_STATEMENTS = {
    "sqlite": [
        *_sqlite(f"{TABLE}_no_update", "UPDATE", TABLE, _ERASED),
        *_sqlite(f"{TABLE}_no_delete", "DELETE", TABLE),
        *_sqlite(f"{ERASURES}_no_update", "UPDATE", ERASURES, _UNDER_WAY),
        *_sqlite(f"{ERASURES}_no_delete", "DELETE", ERASURES),
    ],
    "postgresql": [*_postgresql(TABLE, _ERASED), *_postgresql(ERASURES, _UNDER_WAY)],
}
