"""Sheets → numbered records: which row of a sheet holds the headings, and which columns it means;
and which tables of a Word file are records.

What is doubtful about a file as a whole is said once, as a warning; a heading that nearly is one
that we know is proposed, for a person to accept.
"""

from collections import defaultdict
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from outcomes import exports
from outcomes.columns import BY_HEADING, BY_KEY, REQUIRED, match, plain, restore
from sources.readers import Unreadable

from .readers import Record
from .readers.fieldtext import decoded
from .readers.tables import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    column_name,
    read_apart,
    short,
    too_many_cells,
)

FIRST_ROWS = 50  # the headings stand in one of these
LIKENESS = 85  # per cent; one letter wrong in a short word ("Yeer") is less, and counts too
SHORTEST = 4  # letters of a heading that may be a near miss
LONGEST_SHEET = 31  # characters of its name beside each row; Excel allows no more
LONGEST = 150  # characters of a heading; a longer cell is a text
# Looking for headings takes its time in a file made to have none: in how many cells of all sheets
# together near misses are looked for, and after how many only the first row of a sheet counts.
MOST_COMPARED, MOST_LOOKED_AT = 10_000, 100_000
# What we write beside invalid rows that are to be mended and brought again; never read.
# Sheets with these headings, which we write beside the outcomes, are not read either.
BESIDE = tuple(map(list, (exports.EVIDENCE, exports.INSIDE_EVIDENCE, exports.CODES)))
NOTES = (gettext_noop("Row in the file"), gettext_noop("What is wrong"))


class Warn(NamedTuple):
    """What is doubtful about a file: the kind (they are acknowledged by kind) and a sentence.

    Kinds: `hidden_sheet`, `hidden_rows`, `skipped_sheet`, `skipped_rows`, `skipped_tables`,
    `unknown_heading`.
    """

    kind: str
    sheet: str
    text: str


def from_table(data, file_name, mapping=()):
    """The bytes of a table file → what `records` gives. Raises Unreadable."""
    return records(read_apart(data, file_name), mapping)


def records(sheets, mapping=()):
    """Sheets (tables.Sheet) → (records, warnings, proposals).

    `mapping` is {heading: column key} as persons accepted it, whatever the case, blanks and
    accents of the heading; the key "" says that the heading is none of our columns. Records keep
    every column that we know, empty cells as "", and of the unknown ones those that say something,
    under the heading as it stands in the file; apostrophes before formulas are taken off. Our own
    NOTES are left out.
    Proposals are (heading, column key), each once. Raises Unreadable where no sheet has both
    required headings, or none has a row below them.
    """
    accepted = {plain(heading): key for heading, key in dict(mapping).items()}
    found, warnings, proposals, size, read = [], [], [], 0, False
    looked = 0
    for sheet in sheets:
        at, near, looked = _heading_row(sheet, accepted, looked)
        warnings += _about_sheet(sheet, at)
        if at is None:
            continue
        read = True
        headings = _headings(sheet, at, accepted)
        warnings += _unknown(sheet, headings, accepted, near)
        proposals += [proposal for proposal in near if proposal not in proposals]
        below = sheet.rows[at + 1 :]
        size += len(headings) * len(below)
        if size > MOST_CELLS:
            raise too_many_cells()
        columns = [(at, heading, bool(_key(heading, accepted))) for at, heading in headings.items()]
        for row in below:
            found.append(Record(len(found) + 1, row.number, _cells(row, columns), sheet.name))
    if not read:
        raise Unreadable(_no_headings(sheets, accepted))
    if not found:
        raise Unreadable(_("The file has headings, but no row below them."))
    return found, warnings, proposals


def from_word(tables, mapping=()):
    """The tables of a Word file (wordtables.read) → what `records` gives. A table that has both
    required headings in its first column is a record, its second column the words; where the ID
    comes again, another record begins, for a word processor makes one of two tables when what
    stood between them is deleted. No records where there is no such table.

    Raises Unreadable for a row that is not a heading and its words, and where there are more
    records or headings than a table may have.
    """
    accepted = {plain(heading): key for heading, key in dict(mapping).items()}
    found, skipped, known, looked = [], [], set(), 0
    for number, rows in enumerate(tables, start=1):
        headings = [decoded(row[0]) for row in rows if row and row[0]]
        looked += len(headings)
        keys = {_key(heading, accepted) for heading in headings}
        if looked <= MOST_COMPARED:
            keys |= {key for _heading, key in _near(headings, accepted)}
        if set(REQUIRED) <= keys:
            known.update(headings)
            for cells in _in_word_table(number, rows, accepted):
                found.append(Record(len(found) + 1, 0, cells))
        elif any(map(_says, rows)):
            skipped.append(number)
        if len(known) > MOST_COLUMNS or len(found) > MOST_ROWS:
            text = _("The tables have more than %(n)d records or %(most)d different headings.")
            raise Unreadable(text % {"n": MOST_ROWS, "most": MOST_COLUMNS})
    if not found:
        return [], [], []
    warnings, proposals = about_text(found, mapping)
    return found, [*_about_tables(skipped), *warnings], proposals


def _in_word_table(number, rows, accepted):
    """The cells of each record in a table of a Word file, a list of lists."""
    found, identified = [[]], False
    for row in filter(_says, rows):
        heading, words = row[0], row[1] if len(row) > 1 else None
        if heading is None and found[-1] and words is not None and not _says(row[2:]):
            # One heading beside several cells: they are its words.
            above, said = found[-1].pop()
            found[-1].append((above, f"{said}\n{decoded(words)}"))
            continue
        if heading is None or words is None or _says(row[2:]):
            text = _("Table %(n)d, row “%(words)s”: it needs two cells, heading and words.")
            raise Unreadable(text % {"n": number, "words": short(heading or words or "", 40)})
        if not heading.strip():
            text = _("Table %(n)d: “%(words)s” has no heading beside it. Write it beside one.")
            raise Unreadable(text % {"n": number, "words": short(words, 40)})
        heading = decoded(heading)
        if _key(heading, accepted) == REQUIRED[0]:
            if identified:
                found.append([])
            identified = True
        found[-1].append((heading, decoded(words)))
    return found


def _says(row):
    return any(words and words.strip() for words in row)


def about_text(found, mapping=()):
    """(warnings, proposals) about the headings of records in the field form, as `records` gives
    them for sheets."""
    accepted = {plain(heading): key for heading, key in dict(mapping).items()}
    headings = dict.fromkeys(heading for record in found for heading, _words in record.cells)
    near = _near(list(headings), accepted)
    sheet = Sheet("", False, [])
    return list(_unknown(sheet, dict(enumerate(headings)), accepted, near)), near


def _cells(row, columns):
    """The [(heading, words)] of one row; `columns` are (place, heading, whether we know it). A
    table has every unknown column in every row; where one is blank the record does not have it."""
    cells, width, found = row.cells, len(row.cells), []
    for at, heading, known in columns:
        words = cells[at] if at < width else ""
        if words[:1] == "'":
            words = restore(words)
        if known or words.strip():
            found.append((heading, words))
    return found


# --- which row, which columns ---------------------------------------------------------------


def _heading_row(sheet, accepted, looked):
    """(index of the heading row in `sheet.rows` or None, its proposals, cells looked at by now).

    `looked` is how many cells of the sheets before were looked at.
    """
    first = sheet.rows[: FIRST_ROWS if looked < MOST_LOOKED_AT else 1]
    for index, row in enumerate(first):
        looked += len(row.cells)
        if set(REQUIRED) <= {_key(heading, accepted) for heading in row.cells}:
            near = _near(row.cells, accepted) if looked <= MOST_COMPARED else []
            return index, near, looked
    for index, row in enumerate(first if looked <= MOST_COMPARED else ()):
        near = _near(row.cells, accepted)
        keys = {_key(heading, accepted) for heading in row.cells} | {key for _heading, key in near}
        if set(REQUIRED) <= keys:
            return index, near, looked
    return None, [], looked


def _key(heading, accepted):
    """The key of the column that `heading` means, "" for none."""
    if len(heading) > LONGEST:
        return ""
    heading_plain = plain(heading)
    if heading_plain in accepted:
        return accepted[heading_plain]
    column = match(heading)
    return column.key if column else ""


def _near(headings, accepted):
    """[(heading, column key)] of those headings of one row that nearly are a column's, where
    just one heading comes near to a column that the row lacks."""
    taken = {_key(heading, accepted) for heading in headings}
    near = {}
    for heading in headings:
        words = plain(heading) if len(heading) <= LONGEST else ""
        if words in accepted or words in BY_HEADING or len(words) < SHORTEST:
            continue
        key = _nearest(words)
        if key and key not in taken:
            near.setdefault(key, []).append(heading)
    return [(only[0], key) for key, only in near.items() if len(only) == 1]


@lru_cache(maxsize=4096)
def _nearest(words):
    """The key of the one column that `words` come near to, or None where there are two."""
    like = process.extract(
        words,
        BY_HEADING.keys(),
        scorer=fuzz.ratio,
        processor=None,
        score_cutoff=LIKENESS,
        limit=None,
    )
    one_off = process.extract(
        words, BY_HEADING.keys(), scorer=OSA.distance, processor=None, score_cutoff=1, limit=None
    )
    keys = {BY_HEADING[name].key for name, _score, _index in like}
    keys |= {BY_HEADING[name].key for name, _score, _index in one_off if len(name) >= SHORTEST}
    return keys.pop() if len(keys) == 1 else None


def _headings(sheet, at, accepted):
    """{column from 0: heading} of the columns that have a heading, or words below; without NOTES,
    unless a person said what they are."""
    cells, below = sheet.rows[at].cells, sheet.rows[at + 1 :]
    width = max([len(cells), *(len(row.cells) for row in below)])
    used = set()
    if width > len(cells) or not all(map(str.strip, cells)):
        used = {i for row in below for i, words in enumerate(row.cells) if words.strip()}
    notes = {plain(words) for note in NOTES for words in (note, _(note))} - accepted.keys()
    headings = {}
    for column in range(width):
        heading = cells[column] if column < len(cells) else ""
        if len(heading) <= LONGEST and plain(heading) in notes:
            continue
        if heading.strip():
            headings[column] = restore(heading)
        elif column in used:
            headings[column] = _("Column %(letters)s") % {"letters": column_name(column)}
    return headings


# --- what is said about them ----------------------------------------------------------------


def _about_sheet(sheet, at):
    """The warnings about a sheet: what of it is hidden, what is not read."""
    named = {"sheet": short(sheet.name)}
    if at is None:
        if sheet.hidden:
            text = _("The sheet “%(sheet)s” is hidden, and was not read: it lacks the headings.")
            yield Warn("hidden_sheet", sheet.name, text % named)
        elif sheet.rows and sheet.rows[0].cells not in BESIDE:
            text = _(
                "The sheet “%(sheet)s” was not read: none of its first %(n)d rows holds both the "
                "headings “%(id)s” and “%(description)s”."
            )
            yield Warn("skipped_sheet", sheet.name, text % {**named, "n": FIRST_ROWS, **_needed()})
        return
    if sheet.hidden:
        text = _("The sheet “%(sheet)s” is hidden in the file, and was read all the same.")
        yield Warn("hidden_sheet", sheet.name, text % named)
    start = sheet.rows[at].number
    hidden = [row for row in sheet.hidden_rows if row > start]
    if hidden:
        text = _("Rows of the sheet “%(sheet)s” are hidden in the file, and were read: %(rows)s.")
        yield Warn("hidden_rows", sheet.name, text % {**named, "rows": ranges(hidden)})
    if at:
        text = _("Rows above the headings%(where)s were not read: %(rows)s.")
        above = ranges([row.number for row in sheet.rows[:at]])
        yield Warn("skipped_rows", sheet.name, text % {"where": _where(sheet), "rows": above})


def _about_tables(skipped):
    """The warning about tables of a Word file, by their numbers, that are none of its records."""
    if skipped:
        text = ngettext(
            "Table %(n)s was not read: it lacks the headings “%(id)s” and “%(description)s”.",
            "Tables %(n)s were not read: they lack the headings “%(id)s” and “%(description)s”.",
            len(skipped),
        )
        yield Warn("skipped_tables", "", text % {"n": ranges(skipped), **_needed()})


def _unknown(sheet, headings, accepted, near):
    """A warning for each heading that is no column and comes near to none."""
    proposed = {heading for heading, _key in near}
    said = set()
    for heading in headings.values():
        # What a person said is none of our columns needs no second look.
        answered = plain(heading) in accepted
        if answered or _key(heading, accepted) or heading in proposed or heading in said:
            continue
        said.add(heading)
        text = _("The heading “%(heading)s”%(where)s is none that we know; its words are kept.")
        named = {"heading": short(heading), "where": _where(sheet)}
        yield Warn("unknown_heading", sheet.name, text % named)


def _no_headings(sheets, accepted):
    """One line: what is needed, and what stands where the headings most likely are."""

    def likely(candidate):
        cells = candidate[1].cells
        known = sum(bool(_key(heading, accepted)) for heading in cells)
        return known, sum(bool(heading.strip()) for heading in cells)

    rows = [(sheet, row) for sheet in sheets for row in sheet.rows[:FIRST_ROWS]][:200]
    line = _(
        "No row among the first %(n)d of a sheet holds both headings that are needed, “%(id)s” "
        "and “%(description)s”."
    ) % {"n": FIRST_ROWS, **_needed()}
    if not rows:
        return line
    sheet, row = max(rows, key=likely)
    shown = [heading for heading in row.cells if heading.strip()]
    words = ", ".join(f"“{short(heading, 25)}”" for heading in shown[:8])
    found = _("Row %(row)d%(where)s holds %(words)s%(more)s.") % {
        "row": row.number,
        "where": _where(sheet),
        "words": words,
        "more": " …" if len(shown) > 8 else "",
    }
    return f"{line} {found}"


def _needed():
    fragment_id, description = (BY_KEY[key].heading for key in REQUIRED)
    return {"id": fragment_id, "description": description}


def _where(sheet):
    return _(" in the sheet “%(sheet)s”") % {"sheet": short(sheet.name)} if sheet.name else ""


def places(rows, several=True):
    """Where rows stand in their file, in one phrase: "Rows 3, 7–9".

    several  whether the file has several sheets, so that each has to be named
    """
    found = defaultdict(list)
    for row in rows:
        found[row.sheet, bool(row.line)].append(row.line or row.number)
    return "; ".join(_place(*where, sorted(found[where]), several) for where in found)


def _place(sheet, by_line, numbers, several):
    if sheet and several:
        text = ngettext("%(sheet)s, row %(n)s", "%(sheet)s, rows %(n)s", len(numbers))
    elif sheet:
        text = ngettext("Row %(n)s", "Rows %(n)s", len(numbers))
    elif by_line:
        text = ngettext("Line %(n)s", "Lines %(n)s", len(numbers))
    else:
        text = ngettext("Record %(n)s", "Records %(n)s", len(numbers))
    return text % {"sheet": short(sheet, LONGEST_SHEET), "n": ranges(numbers)}


def ranges(numbers):
    """[5, 7, 8, 9] → "5, 7–9"; no more than twenty of them."""
    runs = []
    for _offset, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _index, number in run]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return ", ".join(runs[:20]) + (" …" if len(runs) > 20 else "")
