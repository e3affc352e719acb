"""The `**Field**: value` text form, with any number of records.

A record ends where one of its headings comes again, or at a line of three dashes or more. A line
that starts no field goes on with the value before it.

What the form could not hold is written in code: `&#00` with a number and `;` is the character of
that number, `&#00;` without one is nothing. So `&#00;` before a line keeps it from starting a
field or ending the record, before a heading it makes one that comes twice another, and after the
last line it keeps the line breaks before it. outcomes/files.py writes the form so, and Word files
have the same codes; two zeros, because `&#39;` and the like are a file's own words, which stay as
they are.
"""

import re

from sources.readers import Unreadable

from . import Record
from .tables import MOST_COLUMNS, MOST_ROWS

_FIELD = re.compile(r"\*\*([^*\n]+)\*\*[ \t]*:[ \t]?(.*)")
_RULE = re.compile(r"-{3,}\s*")
_CODE = re.compile(r"&#00([0-9]{0,7});")


def is_harvest(text):
    """Whether `text` is a harvest file: its first line that says anything starts a field."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return bool(_FIELD.match(first.strip()))


def read(text):
    """The records of `text`, as a list of Record; headings and values as they stand in it.

    Raises Unreadable where there are more records or headings than a table may have.
    """
    records, cells, start = [], [], 0
    here, known = set(), set()  # the headings of this record, and of all

    def close():
        here.clear()
        if len(records) == MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS} records. Bring it in parts.")
        if cells:
            records.append(
                Record(
                    len(records) + 1,
                    start,
                    [
                        (decoded(heading), decoded("\n".join(value).rstrip("\n")))
                        for heading, value in cells
                    ],
                )
            )

    for number, line in enumerate(text.split("\n"), start=1):
        field = _FIELD.match(line.lstrip())
        if field:
            heading = field[1]
            plain = heading.strip().lower()
            if not cells:
                start = number
            elif plain in here:
                close()
                cells, start = [], number
            here.add(plain)
            known.add(plain)
            if len(known) > MOST_COLUMNS:
                raise Unreadable(
                    f"Line {number}: the file has more than {MOST_COLUMNS} different headings. "
                    "Two stars before and after the first words of a line make a heading."
                )
            cells.append((heading, [field[2]]))
        elif _RULE.fullmatch(line):
            close()
            cells = []
        elif cells:
            cells[-1][1].append(line)
    close()
    return records


def decoded(text):
    """`text` with the characters that its codes stand for."""
    return _CODE.sub(_character, text)


def _character(code):
    if not code[1]:
        return ""
    number = int(code[1])
    # NUL, half a character, or none, is no text: such a code stays as it is.
    known = 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return chr(number) if known else code[0]
