"""The `**Field**: value` text form, with any number of records.

A record ends where one of its headings comes again, or at a line of three dashes or more. A line
that starts no field goes on with the value before it.
"""

import re

from . import Record

_FIELD = re.compile(r"\*\*([^*\n]{1,200})\*\*[ \t]*:[ \t]?(.*)")
_RULE = re.compile(r"-{3,}\s*")


def is_harvest(text):
    """Whether `text` is a harvest file: its first line that says anything starts a field."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return bool(_FIELD.match(first.strip()))


def read(text):
    """The records of `text`, as a list of Record; headings and values as they stand in it."""
    records, cells, start = [], [], 0

    def close():
        if cells:
            records.append(
                Record(
                    len(records) + 1,
                    start,
                    [(heading, "\n".join(value).rstrip("\n")) for heading, value in cells],
                )
            )

    for number, line in enumerate(text.split("\n"), start=1):
        field = _FIELD.match(line.lstrip())
        if field:
            heading = field[1]
            if not cells:
                start = number
            elif any(_same(heading, other) for other, _value in cells):
                close()
                cells, start = [], number
            cells.append((heading, [field[2]]))
        elif _RULE.fullmatch(line):
            close()
            cells = []
        elif cells:
            cells[-1][1].append(line)
    close()
    return records


def _same(one, other):
    return one.strip().lower() == other.strip().lower()
