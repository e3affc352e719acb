"""Full-text search: one index beside each searchable table, in FTS5 or in tsvector.

A searchable model has `search_texts() -> (head, seen, inside)`: its title, the other texts that
every reader of the row reads, and those that only officers and admins read. The index holds
our own stems (words.py), not the database's, so that both databases answer alike. Rank uses no
corpus statistics: how often a word stands in hidden rows must not order what a donor sees.
"""

import re
from itertools import chain, repeat
from typing import NamedTuple

from django.db import connection, models
from django.db.migrations import RunPython
from django.db.models.expressions import RawSQL

from .bulk import write
from .words import stems

# PostgreSQL counts word positions up to here, and holds documents of a limited size.
LAST_POSITION = 16383
LARGEST_DOCUMENT = 300_000  # of each text: PostgreSQL holds a million bytes for all three


class Query(NamedTuple):
    """What is looked for: every clause must hold; a clause holds when one of its phrases does.

    A phrase is a tuple of stems that follow one another; `closed` clauses must not hold.
    """

    clauses: tuple
    closed: tuple = ()


def parse(text):
    """A typed query as a Query: words, "quoted phrases" and -words; None where no word is left."""
    clauses, closed = [], []
    for minus, quoted, bare in re.findall(r'((?<!\S)-)?(?:"([^"]*)"?|([^\s"]+))', text):
        phrase = tuple(_words(quoted or bare))
        if phrase:
            (closed if minus else clauses).append((phrase,))
    return Query(tuple(clauses), tuple(closed)) if clauses else None


def search(queryset, query, inside=False):
    """The rows of `queryset` that match `query`, best first.

    `queryset` is already scoped to its reader; `inside` says whether that reader may search the
    inside texts too. Best first: all words in the title, then in the text; ties stay in the
    queryset's own order.
    """
    if query is None:
        return queryset.none()
    table, dialect = _table(queryset.model), DIALECTS[connection.vendor]
    found = dialect.matching(table, dialect.expression(query), "inside" if inside else "seen")
    titled = dialect.matching(table, dialect.expression(query), "head")
    order = queryset.query.order_by or queryset.model._meta.ordering
    return (
        queryset.filter(pk__in=found)
        .annotate(
            search_rank=models.Case(
                models.When(pk__in=titled, then=0), default=1, output_field=models.IntegerField()
            )
        )
        .order_by("search_rank", *order)
    )


def store(rows, fresh=False):
    """Write the index entries of saved model instances, all of one model, in place of old ones.

    `fresh` says that there are none yet: the rows were made just now.
    """
    rows = list(rows)
    if not rows:
        return
    model = type(rows[0])
    if not fresh:
        forget(model, [row.pk for row in rows])
    dialect = DIALECTS[connection.vendor]
    write(
        _table(model),
        (dialect.KEY, "head", "seen", "inside"),
        [
            (row.pk, *(dialect.document(_words(text)) for text in row.search_texts()))
            for row in rows
        ],
    )


def forget(model, ids):
    """Take the entries of these IDs out of the index of `model`."""
    with connection.cursor() as cursor:
        DIALECTS[connection.vendor].forget(cursor, _table(model), list(ids))


def rebuild(model, batch=1000):
    """Write the whole index of `model` anew; return how many rows it now holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_table(model)}")
    count, batch_rows = 0, []
    for row in model._default_manager.order_by("pk").iterator(chunk_size=batch):
        batch_rows.append(row)
        if len(batch_rows) == batch:
            store(batch_rows)
            count, batch_rows = count + batch, []
    store(batch_rows)
    return count + len(batch_rows)


def create_index(table):
    """A migration operation that makes the index beside `table`, and drops it when reversed."""
    name = f"{table}_search"

    def make(apps, schema_editor):
        for statement in DIALECTS[schema_editor.connection.vendor].CREATE:
            schema_editor.execute(statement.format(table=name))

    def drop(apps, schema_editor):
        schema_editor.execute(f"DROP TABLE {name}")

    return RunPython(make, drop)


def _words(text):
    """The stems of `text` as the index holds them, up to what both databases can hold."""
    found = stems(text)
    if len(text) < LARGEST_DOCUMENT / 20:  # a letter may fold to several, of several bytes
        return found
    kept, size = [], 0
    for stem in found:
        size += len(stem.encode()) + 8
        if size > LARGEST_DOCUMENT:
            break
        kept.append(stem)
    return kept


def _table(model):
    return f"{model._meta.db_table}_search"


class _Sqlite:
    KEY = "rowid"
    CREATE = ("CREATE VIRTUAL TABLE {table} USING fts5(head, seen, inside, tokenize='unicode61')",)
    COLUMNS = {"head": "{head}", "seen": "{head seen}", "inside": "{head seen inside}"}

    @staticmethod
    def document(words):
        return " ".join(words)

    @staticmethod
    def forget(cursor, table, ids):
        cursor.executemany(f"DELETE FROM {table} WHERE rowid = %s", [(pk,) for pk in ids])

    @classmethod
    def expression(cls, query):
        def clause(phrases):
            return "(" + " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases) + ")"

        text = " AND ".join(clause(phrases) for phrases in query.clauses)
        if query.closed:
            # One NOT for all: FTS5 refuses parentheses that are nested some hundred deep.
            text = f"({text}) NOT ({' OR '.join(clause(phrases) for phrases in query.closed)})"
        return text

    @classmethod
    def matching(cls, table, expression, scope):
        return RawSQL(
            f"SELECT rowid FROM {table} WHERE {table} MATCH %s",
            [f"{cls.COLUMNS[scope]} : ({expression})"],
        )


class _Postgresql:
    KEY = "id"
    CREATE = (
        "CREATE TABLE {table} (id bigint PRIMARY KEY, head tsvector NOT NULL, "
        "seen tsvector NOT NULL, inside tsvector NOT NULL)",
        "CREATE INDEX {table}_seen ON {table} USING gin ((head || seen))",
        "CREATE INDEX {table}_inside ON {table} USING gin ((head || seen || inside))",
    )
    COLUMNS = {"head": "head", "seen": "(head || seen)", "inside": "(head || seen || inside)"}

    @staticmethod
    def document(words):
        # Stems hold letters and digits only (words.py), so they need no further quoting. Counting
        # from 2 leaves a gap where texts are joined, so that no phrase spans two of them.
        placed = zip(words, chain(range(2, LAST_POSITION), repeat(LAST_POSITION)), strict=False)
        return " ".join(map("'%s':%d".__mod__, placed))

    @staticmethod
    def forget(cursor, table, ids):
        cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])

    @classmethod
    def expression(cls, query):
        def clause(phrases):
            return (
                "("
                + " | ".join(
                    "(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases
                )
                + ")"
            )

        return " & ".join(
            [clause(phrases) for phrases in query.clauses]
            + [f"!{clause(phrases)}" for phrases in query.closed]
        )

    @classmethod
    def matching(cls, table, expression, scope):
        return RawSQL(
            f"SELECT id FROM {table} WHERE {cls.COLUMNS[scope]} @@ %s::tsquery", [expression]
        )


DIALECTS = {"sqlite": _Sqlite, "postgresql": _Postgresql}
