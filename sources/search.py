"""Full-text search: one index beside each searchable table, in FTS5 or in tsvector.

A searchable model has `search_texts() -> (head, seen, inside)`: its title, the other texts that
every reader of the row reads, and those that only officers and admins read. The index holds
our own stems (words.py), not the database's, so that both databases answer alike. Rank uses no
corpus statistics: how often a word stands in hidden rows must not order what a donor sees.
"""

import json
import re
from itertools import chain, repeat
from typing import NamedTuple

from django.db import connection, models
from django.db.migrations import RunPython
from django.db.models.expressions import RawSQL

from . import prefixes, terms
from .bulk import write
from .words import stems

# PostgreSQL counts word positions up to here, and holds documents of a limited size.
LAST_POSITION = 16383
LARGEST_DOCUMENT = 300_000  # of each text: PostgreSQL holds a million bytes for all three


class Query(NamedTuple):
    """What is looked for: every clause must hold; a clause holds when one of its phrases does.

    A phrase is a tuple of stems that follow one another, of which the last may end in `*` and
    then stands for every stem that begins so; `closed` clauses must not hold.
    """

    clauses: tuple
    closed: tuple = ()


def parse(text):
    """A typed query as a Query; None where no word is left.

    It has words, "quoted phrases", -words that must not stand there, and beginnings* of words.
    """
    clauses, closed = [], []
    for minus, quoted, bare in re.findall(r'((?<!\S)-)?(?:"([^"]*)"?|([^\s"]+))', text):
        phrase = tuple(_words(quoted or bare))
        if phrase:
            ends = prefixes.begun(quoted or bare) or phrase[-1:]
            phrases = tuple((*phrase[:-1], end) for end in ends)
            (closed if minus else clauses).append(phrases)
    return Query(tuple(clauses), tuple(closed)) if clauses else None


def search(queryset, query, inside=False):
    """The rows of `queryset` that match `query`, best first.

    `queryset` is already scoped to its reader; `inside` says whether that reader may search the
    inside texts too. Best first: all words in the title, then in the text; ties stay in the
    queryset's own order.
    """
    if query is None:
        return queryset.none()
    table, dialect = table_of(queryset.model), DIALECTS[connection.vendor]
    found = dialect.matching(table, query, "inside" if inside else "seen")
    titled = dialect.matching(table, query, "head")
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
    documents = [[_words(text) for text in row.search_texts()] for row in rows]
    write(
        table_of(model),
        (dialect.KEY, "head", "seen", "inside"),
        [
            (row.pk, *map(dialect.document, texts))
            for row, texts in zip(rows, documents, strict=True)
        ],
    )
    if hasattr(model, "terms_counted"):
        terms.tally([seen for _head, seen, _inside in documents], 1)


def forget(model, ids):
    """Take the entries of these IDs out of the index of `model`."""
    ids, dialect = list(ids), DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        if hasattr(model, "terms_counted"):
            terms.tally(dialect.documents(cursor, table_of(model), ids), -1)
        dialect.forget(cursor, table_of(model), ids)


def rebuild(model, batch=1000):
    """Write the whole index of `model` anew; return how many rows it now holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table_of(model)}")
        if hasattr(model, "terms_counted"):
            terms.clear()
    count, batch_rows = 0, []
    for row in model._default_manager.order_by("pk").iterator(chunk_size=batch):
        batch_rows.append(row)
        if len(batch_rows) == batch:
            store(batch_rows)
            count, batch_rows = count + batch, []
    store(batch_rows)
    return count + len(batch_rows)


def purge(model):
    """Leave nothing in the index of `model` of what was taken out of it."""
    with connection.cursor() as cursor:
        DIALECTS[connection.vendor].purge(cursor, table_of(model))


def holding(model, weights, limit):
    """The rows of `model` any of whose texts holds some of these stems, best first: [(ID, sum)].

    weights  [(stem, what it weighs)], one at least; a row's sum is that of the stems it holds
    It reads an index entry for each row of each stem: a word that stands in all of a million
    rows costs a million.
    """
    statement, values = DIALECTS[connection.vendor].holding(table_of(model), weights)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s", [*values, limit])
        return cursor.fetchall()


def create_index(table):
    """A migration operation that makes the index beside `table`, and drops it when reversed."""
    name = f"{table}_search"

    def make(apps, schema_editor):
        for statement in DIALECTS[schema_editor.connection.vendor].CREATE:
            schema_editor.execute(statement.format(table=name))

    def drop(apps, schema_editor):
        schema_editor.execute(f"DROP TABLE {name}")

    return RunPython(make, drop)


def keep_one_index(table):
    """A migration operation for a table that `create_index` made when PostgreSQL had two indexes
    on it; that of all three texts does."""

    def drop(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_search_seen")

    return RunPython(drop, RunPython.noop)


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


def table_of(model):
    """The name of the index beside the table of a model."""
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

    @staticmethod
    def purge(cursor, table):
        # A deleted entry stays in its segment of the index until the segments are merged.
        cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")

    @staticmethod
    def documents(cursor, table, ids):
        # As JSON the IDs are one value; a statement takes some thousands at most.
        held = f"SELECT seen FROM {table} WHERE rowid IN (SELECT value FROM json_each(%s))"
        cursor.execute(held, [json.dumps(ids)])
        return [row[0].split() for row in cursor.fetchall()]

    @staticmethod
    def holding(table, weights):
        one = f"SELECT rowid AS id, %s AS w FROM {table} WHERE {table} MATCH %s"
        values = [value for stem, weight in weights for value in (weight, f'"{stem}"')]
        return f"SELECT id, SUM(w) FROM ({' UNION ALL '.join([one] * len(weights))})", values

    @classmethod
    def expression(cls, query):
        def quoted(phrase):
            text = " ".join(phrase)
            return f'"{text[:-1]}" *' if text[-1] == "*" else f'"{text}"'

        def clause(phrases):
            return "(" + " OR ".join(map(quoted, phrases)) + ")"

        text = " AND ".join(clause(phrases) for phrases in query.clauses)
        if query.closed:
            # One NOT for all: FTS5 refuses parentheses that are nested some hundred deep.
            text = f"({text}) NOT ({' OR '.join(clause(phrases) for phrases in query.closed)})"
        return text

    @classmethod
    def matching(cls, table, query, scope):
        return RawSQL(
            f"SELECT rowid FROM {table} WHERE {table} MATCH %s",
            [f"{cls.COLUMNS[scope]} : ({cls.expression(query)})"],
        )


class _Postgresql:
    KEY = "id"
    CREATE = (
        "CREATE TABLE {table} (id bigint PRIMARY KEY, head tsvector NOT NULL, "
        "seen tsvector NOT NULL, inside tsvector NOT NULL)",
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

    @staticmethod
    def purge(cursor, table):
        """Old rows go with the next vacuum, as those of every table."""

    @staticmethod
    def documents(cursor, table, ids):
        cursor.execute(
            "SELECT array(SELECT l.lexeme FROM unnest(seen) AS l, unnest(l.positions)) "
            f"FROM {table} WHERE id = ANY(%s)",
            [ids],
        )
        return [row[0] for row in cursor.fetchall()]

    @classmethod
    def holding(cls, table, weights):
        texts = cls.COLUMNS["inside"]
        one = f"SELECT id, %s::float8 AS w FROM {table} WHERE {texts} @@ %s::tsquery"
        values = [value for stem, weight in weights for value in (weight, f"'{stem}'")]
        return (
            f"SELECT id, SUM(w) FROM ({' UNION ALL '.join([one] * len(weights))}) AS held",
            values,
        )

    @classmethod
    def expression(cls, query):
        def quoted(word):
            return f"'{word[:-1]}':*" if word[-1] == "*" else f"'{word}'"

        def clause(phrases):
            followed = (" <-> ".join(map(quoted, phrase)) for phrase in phrases)
            return "(" + " | ".join(f"({phrase})" for phrase in followed) + ")"

        return " & ".join(
            [clause(phrases) for phrases in query.clauses]
            + [f"!{clause(phrases)}" for phrases in query.closed]
        )

    @classmethod
    def matching(cls, table, query, scope):
        """The one index is of all three texts. It leads to the rows that hold what is looked for
        in any of them; what decides are the texts of the scope alone. A word that must not stand
        there is no matter for the index: a row may have it where this reader does not look."""
        condition, values = f"{cls.COLUMNS[scope]} @@ %s::tsquery", [cls.expression(query)]
        if scope != "inside":
            condition = f"{cls.COLUMNS['inside']} @@ %s::tsquery AND {condition}"
            values.insert(0, cls.expression(query._replace(closed=())))
        return RawSQL(f"SELECT id FROM {table} WHERE {condition}", values)


DIALECTS = {"sqlite": _Sqlite, "postgresql": _Postgresql}
