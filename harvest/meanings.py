"""What a record of a harvest file means: its words → model fields, with what is wrong or doubtful.

The headings are the same in every row of a table, so what they mean is looked up once for all.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from outcomes.columns import BY_KEY, REQUIRED, RETURNED, match, normalise, plain
from outcomes.fragments import merged_story_doubt, year_doubt

from . import doubts

_RETURNED = {column.key for column in RETURNED}
_MOST_KEPT = 4096  # meanings of closed words ("yes", "medium", "Sahel/Mali") that are kept


class Meaning(NamedTuple):
    """One record as we understand it: model fields; faults and warnings, as {"level", "kind",
    "column", "value", "message"}; its cells, and the key of the column that each fills or ""."""

    fields: dict
    messages: list
    record: list
    keys: tuple

    @property
    def faulty(self):
        return any(message["level"] == "fault" for message in self.messages)

    @property
    def raw(self):
        """The words as `Outcome.raw` keeps them; what a returned sheet asks and answers is none of
        the outcome's."""
        return [
            {"heading": heading, "column": key, "value": words}
            for key, (heading, words) in zip(self.keys, self.record, strict=True)
            if key not in _RETURNED
        ]

    def cell(self, key):
        """(heading, words) of the first cell of that column; two empty ones without any."""
        return self.record[self.keys.index(key)] if key in self.keys else ("", "")


def understood(record, mapping=None):
    """The cells of one record, [(heading, words)] → Meaning; `mapping` as `Meanings` takes it."""
    return Meanings(mapping or {}).of(record)


class Meanings:
    """Understands the records of one file.

    `mapping` is {heading: column key}, beside the headings that the column list knows; the key ""
    says that the heading is none of ours. Unknown headings come to `fields["extra"]`.
    """

    def __init__(self, mapping):
        self.accepted = {plain(heading): key for heading, key in mapping.items()}
        self._columns = {}  # {headings of a record: its columns}
        self._values = {}  # {(column key, words): Value} of columns that are no free text

    def of(self, record, doubting=True):
        """The cells of one record, [(heading, words)] → Meaning.

        doubting  whether to compare its parts with one another, which may raise warnings
        """
        fields, messages, extra = {}, [], []
        keys, columns, headed = self._columns_of(record)
        for (heading, words), (column, other, field, most) in zip(record, columns, strict=True):
            if field and "&" not in words and "\0" not in words and len(words) <= most:
                # As `normalise` has it; by far the most frequent case, and so without calls.
                fields[field] = words.strip()
            elif column is None:
                extra.append([heading, words])
            elif other is not None:
                text = _("stands twice in this record, also as “%(other)s”") % {"other": other}
                messages.append(message("fault", heading, words, text))
            else:
                value = self._value(column, words)
                fields.update(value.fields)
                if value.faults or value.warnings:
                    messages += _about(column, heading, words, value)
        fields["extra"] = extra
        for key in REQUIRED:
            if not fields.get(key) and not any(
                said["column"] == headed.get(key, "").strip() for said in messages
            ):
                text = _("is missing or empty; every record needs one")
                messages.append(message("fault", headed.get(key, BY_KEY[key].heading), "", text))
        for key, kind, doubt in _DOUBTS if doubting else ():
            text = doubt(fields) if key in headed else ""
            if text:
                messages.append(message("warning", headed[key], str(fields[key]), text, kind))
        return Meaning(fields, messages, record, keys)

    def _columns_of(self, record):
        """(keys, [(column, other, field, most)], {column key: heading}).

        other  the heading that named the column before, or None
        field  of free text, and so many characters of it, else ""
        An unknown heading has the key "" and the column None.
        """
        headings = tuple([heading for heading, _words in record])
        if headings not in self._columns:
            columns, headed = [], {}
            for heading in headings:
                column = self._column(heading)
                if column is None:
                    columns.append((None, None, "", 0))
                    continue
                other = headed.get(column.key)
                field = column.fields[0] if column.kind == "text" and other is None else ""
                columns.append((column, other, field, column.limit))
                headed.setdefault(column.key, heading)
            if len(self._columns) == _MOST_KEPT:
                self._columns.clear()
            keys = tuple(column.key if column else "" for column, *_rest in columns)
            self._columns[headings] = keys, columns, headed
        return self._columns[headings]

    def _column(self, heading):
        """The column that a heading means: as a person said, else as the column list knows it."""
        key = self.accepted.get(plain(heading)) if self.accepted else None
        return match(heading) if key is None else BY_KEY.get(key)

    def _value(self, column, words):
        if column.kind == "text":
            return normalise(column, words)
        key = column.key, words
        if key not in self._values:
            if len(self._values) == _MOST_KEPT:
                self._values.clear()
            self._values[key] = normalise(column, words)
        return self._values[key]


_DOUBTS = (
    ("year", "year", year_doubt),
    ("merged_story", "merged_story", merged_story_doubt),
)


def _about(column, heading, words, value):
    yield from (message("fault", heading, words, text) for text in value.faults)
    kind = doubts.OF_COLUMN.get(column.kind, "")
    if column.key == "stated_confidential":
        kind = "confidential"
    yield from (message("warning", heading, words, text, kind) for text in value.warnings)


def message(level, column, value, text, kind=""):
    """A fault or warning as HarvestRow.messages holds it."""
    return {
        "level": level,
        "kind": kind,
        "column": column.strip(),
        "value": value[:200],
        "message": text,
    }
