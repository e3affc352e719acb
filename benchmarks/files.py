"""Harvest files of any length, of invented text: the same numbers give the same bytes.

python -m benchmarks.files N OUT.csv [WORDS]    (or OUT.xlsx)
"""

import csv
import datetime
import sys
from pathlib import Path

import xlsxwriter

from outcomes.columns import COLUMNS

from .phrases import AUTHORITIES, GROUPS, LAWS, PLACES, Writer

KEYS = [column.key for column in COLUMNS]
HEADINGS = [column.heading for column in COLUMNS]
SIGNIFICANCE = ("low", "medium", "high")
CONTRIBUTION = ("minor", "moderate", "major")
CLUSTERS = {
    "Policy": ("Policy adoption", "Policy implementation"),
    "Practice": ("Change of practice", "Service opened"),
    "Relations": ("New alliance", "Dialogue begun"),
}
SCALES = ("Local", "Regional", "National")
# Words of the five texts of a row together; the merged story says them again. With these, 20,000
# rows are a CSV file of less than 25 MB, the most that is taken. The outcome of the seed has 330.
WORDS = 57
ACTORS = ("State authorities", "Civil society", "Traditional leaders", "Private sector")


def rows(n, words=WORDS, seed=1):
    """`n` rows, each a dict {column key: text} with all 23 columns; only the answer to "is it
    confidential?" is mostly left empty, as it is in the files that we know.

    words  of the five texts of a row together, about
    """
    writer = Writer(seed)
    return [_row(writer, number, words) for number in range(1, n + 1)]


def _row(writer, number, words):
    draw = writer.random
    country = draw.choice(tuple(PLACES))
    region = draw.choice(PLACES[country])
    writer.year = draw.randint(2019, 2025)
    cluster = draw.choice(tuple(CLUSTERS))
    row = {
        "fragment_id": f"INV-EXA{writer.year % 100}{draw.randint(1, 12):02}/THM{number:05}",
        "status": draw.choice(("Outcome lead", "Outcome")),
        "harvest_period": f"harvest {writer.year - 2018}",
        "country": f"{region}/{country}" if region else country,
        "year": str(writer.year),
        "description": writer.text(words * 14 // 30, "description", "more"),
        "significance_text": writer.text(words * 6 // 30, "significance"),
        "additional_information": writer.text(words * 3 // 30, "additional"),
        "claimed_significance": draw.choice(SIGNIFICANCE),
        "social_actor": draw.choice(ACTORS),
        "scale": draw.choice(SCALES),
        "contribution_text": writer.text(words * 5 // 30, "contribution"),
        "other_contributions": writer.text(words * 2 // 30, "others"),
        "claimed_contribution": draw.choice(CONTRIBUTION),
        "unintended": draw.choice(("NO", "NO", "NO", "YES")),
        "evidence_text": writer.write("evidence"),
        "stated_confidential": "YES" if draw.random() < 0.02 else "",
        "framework_outcomes": writer.write("framework"),
        "specific_objectives": writer.write("objective"),
        "negative": draw.choice(("NO", "NO", "NO", "YES")),
        "type_of_change": draw.choice(CLUSTERS[cluster]),
        "change_cluster": cluster,
    }
    row["merged_story"] = _merged(row)
    return row


def _merged(row):
    """The merged story, told of its parts as in the files that we know."""
    return "  ".join(
        (
            row["description"],
            f"Significance description: {row['significance_text']}",
            f"Contribution of the programme: {row['contribution_text']}",
            f"Additional information: {row['additional_information']}",
            f"Contribution of other actors and factors: {row['other_contributions']}",
        )
    )


def changed(rows, k, turn=0):
    """All `rows` anew, `k` of them (evenly spread) with another description, and so another merged
    story, another year and another rating.

    With another `turn` the rows in between are the ones that change.
    """
    writer = Writer(len(rows) + k + turn)
    step = len(rows) / k
    chosen = {(int(number * step) + turn) % len(rows) for number in range(k)}
    return [_changed(writer, row) if at in chosen else row for at, row in enumerate(rows)]


def _changed(writer, row):
    # A year earlier: later than the one in its ID would be doubtful.
    writer.year = int(row["year"]) - 1
    rating = SIGNIFICANCE[(SIGNIFICANCE.index(row["claimed_significance"]) + 1) % 3]
    row = row | {
        "description": f"{row['description']} {writer.write('more')}",
        "year": str(writer.year),
        "claimed_significance": rating,
    }
    return row | {"merged_story": _merged(row)}


def registers():
    """Half of the invented bodies and laws as lines of the two registers, headings first, so that
    there are names to be found in the texts: {file name: lines}."""
    actors = [("name", "acronym", "kind", "country", "also_known_as", "in_french")]
    actors += [(name, "", "authority", "", "", "") for name in AUTHORITIES[::2]]
    actors += [(name, "", "cso", "", "", "") for name in GROUPS[::2]]
    laws = [("name", "kind", "number", "date", "country", "also_known_as", "in_french")]
    laws += [(name, "act", "", "", "", "", "") for name in LAWS[::2]]
    return {"actors.csv": actors, "instruments.csv": laws}


def write(path, rows):
    """`rows` as a file of the kind that the name of `path` says."""
    if path.suffix == ".xlsx":
        _write_xlsx(path, rows)
    else:
        write_lines(path, [HEADINGS, *([row[key] for key in KEYS] for row in rows)])


def prepare(folder, n, k, words, kinds, most_bytes):
    """The files of one benchmark, in `folder`: {kind: {shape: file}}.

    Shapes: `new`, n rows; `changed`, k rows of them with changes, and no others; `whole`, all n
    rows as they are then, with changes in k others. A file is its `path`, and the `parts` that the
    same rows come in where it has more than `most_bytes` and each part may not.
    """
    folder = Path(folder)
    for name, lines in registers().items():
        (folder / "registers").mkdir(exist_ok=True)
        write_lines(folder / "registers" / name, lines)
    new = rows(n, words)
    after = changed(new, k)
    only = [now for before, now in zip(new, after, strict=True) if now is not before]
    shapes = {"new": new, "changed": only, "whole": changed(after, k, turn=1)}
    return {
        kind: {
            shape: _file(folder / f"{shape}.{kind}", shaped, most_bytes)
            for shape, shaped in shapes.items()
        }
        for kind in kinds
    }


def _file(path, rows, most_bytes):
    write(path, rows)
    parts, size = [path], path.stat().st_size
    if size > most_bytes:
        # A tenth of air, for no part is quite as long as the next.
        at_once = int(len(rows) * most_bytes / size * 0.9)
        parts = []
        for start in range(0, len(rows), at_once):
            parts.append(path.with_stem(f"{path.stem}-{len(parts) + 1}"))
            write(parts[-1], rows[start : start + at_once])
    return {"path": str(path), "bytes": size, "parts": [str(part) for part in parts]}


def write_lines(path, lines):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)


def _write_xlsx(path, rows):
    """One sheet, one row at a time; the year is a number, as a person would have typed it."""
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        # Without this the file would say when it was made, and differ each time.
        book.set_properties({"created": datetime.datetime(2025, 1, 1)})
        sheet = book.add_worksheet("Harvest")
        sheet.write_row(0, 0, HEADINGS)
        for number, row in enumerate(rows, 1):
            for column, key in enumerate(KEYS):
                value = int(row[key]) if key == "year" else row[key]
                if value != "":
                    sheet.write(number, column, value)


def main(arguments):
    if len(arguments) not in (2, 3) or not all(map(str.isdecimal, arguments[::2])):
        sys.exit("usage: python -m benchmarks.files N OUT.csv|OUT.xlsx [WORDS]")
    write(Path(arguments[1]), rows(*map(int, arguments[::2])))


if __name__ == "__main__":
    main(sys.argv[1:])
